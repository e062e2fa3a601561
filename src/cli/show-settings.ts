import { describeDefault, type SettingName, type Settings, settingNames, toFlag } from '../settings.ts'
import { type Run, writeJson, writeTable } from './streams.ts'

/** Shows each setting in effect, and where it comes from. */
export const run: Run = async ({ settings, sources, flags }, { stdout }) => {
  const rows = settingNames.map((name) => ({
    setting: toFlag(name),
    value: shown(name, settings),
    from: sources.get(name) ?? 'default',
  }))
  if (flags.json !== undefined) writeJson(stdout, rows)
  else
    writeTable(stdout, [
      ['setting', 'value', 'from'],
      ...rows.map(({ setting, value, from }) => [setting, value, from]),
    ])
  return 0
}

// Inline fixtures may hold master tokens.
function shown(name: SettingName, settings: Settings): string {
  const value = settings[name]
  if (value === undefined) return describeDefault(name)
  const secret = name === 'controlToken' || (name === 'fixtures' && String(value).trimStart().startsWith('{'))
  return secret ? '(set)' : String(value)
}
