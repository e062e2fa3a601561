import { describeDefault, type SettingName, settingNames, toFlag } from '../settings.ts'
import type { Invocation } from './arguments.ts'
import { isInline } from './load-fixtures.ts'
import { withMock } from './remote.ts'
import { type Run, writeJson, writeTable } from './streams.ts'

type Row = { setting: string; value: string; from?: string }

/** Shows the settings of this command line and where they come from, or those of a running mock. */
export const run: Run = async (invocation, { stdout, stderr }) => {
  const { url, json } = invocation.flags
  const rows = url === undefined ? listOwn(invocation) : await listRunning(invocation)
  if (url === undefined)
    stderr.write('the settings of this command line and environment; --url shows those of a running mock\n')
  if (json) writeJson(stdout, rows)
  else writeTable(stdout, [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))])
  return 0
}

function listOwn({ settings, sources }: Invocation): Row[] {
  return settingNames.map((name) => ({
    setting: toFlag(name),
    value: describe(name, settings[name]),
    from: sources.get(name) ?? 'default',
  }))
}

async function listRunning(invocation: Invocation): Promise<Row[]> {
  const { settings } = await withMock(invocation, (control) => control.overview())
  const values = new Map<string, unknown>(Object.entries(settings))
  return settingNames.map((name) => ({ setting: toFlag(name), value: describe(name, values.get(name)) }))
}

// Inline fixtures can contain master tokens. A running mock only says whether there are fixtures and a control token.
function describe(name: SettingName, value: unknown): string {
  const isSecret = name === 'controlToken' || (name === 'fixtures' && (value === true || isInline(String(value))))
  const isMissing = value === undefined || (value === false && name !== 'watch')
  if (isMissing) return describeDefault(name)
  return isSecret ? '(set)' : String(value)
}
