import { nearest } from '../lib/nearest.ts'
import {
  isSettingName,
  resolveSettings,
  type SettingName,
  Settings,
  settingNames,
  toFlag,
  toVariable,
} from '../settings.ts'
import { SettingsError } from '../settings-error.ts'
import { programName, unknownNameError, usageError } from './failure.ts'

export type Environment = Record<string, string | undefined>

/** The text of a setting, and the flag or the variable that it comes from. */
export type Given = { text: string; source: string }

/** The settings among the flags that commander has parsed. A switch without a value is true. */
export function* readFlags(flags: Record<string, unknown>): Iterable<[SettingName, Given]> {
  for (const [name, value] of Object.entries(flags))
    if (isSettingName(name)) yield [name, { text: String(value), source: `--${toFlag(name)}` }]
}

/** The settings in the environment. @throws Failure for an unknown PICKY_ variable, and for a flag that npm consumed */
export function* readVariables(environment: Environment): Iterable<[SettingName, Given]> {
  rejectFlagsConsumedByNpm(environment)
  // Hosting platforms set PORT. PICKY_PORT overrides it.
  if (environment.PORT) yield ['port', { text: environment.PORT, source: 'PORT' }]
  const variables = new Map(settingNames.map((name) => [toVariable(name), name]))
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('PICKY_')) continue
    const name = variables.get(variable)
    if (!name) throw unknownNameError(`${variable} is not a setting`, nearest(variable, [...variables.keys()]), 'serve')
    // Docker Compose passes an empty variable if it has no value for it.
    if (text) yield [name, { text, source: variable }]
  }
}

// `npm start --mode=deprecated` makes --mode an npm setting, and the mock would start without it.
function rejectFlagsConsumedByNpm(environment: Environment): void {
  const { npm_package_name, npm_lifecycle_event: script } = environment
  if (npm_package_name !== programName || script === undefined) return
  const name = settingNames.find((candidate) => environment[toNpmVariable(candidate)] !== undefined)
  if (name === undefined) return
  const flag = `--${toFlag(name)}=${environment[toNpmVariable(name)]}`
  throw usageError(
    `npm consumed --${toFlag(name)}; put flags after --, as in npm ${script === 'start' ? '' : 'run '}${script} -- ${flag}`,
  )
}

function toNpmVariable(name: SettingName): string {
  return `npm_config_${toFlag(name).replaceAll('-', '_')}`
}

/** Parses settings and adds the defaults. @throws Failure that names an invalid setting as it was given */
export function resolveGiven(given: ReadonlyMap<SettingName, Given>): Settings {
  const values = [...given].map(([name, { text }]) => [name, parseValue(name, text)])
  try {
    return resolveSettings(Object.fromEntries(values))
  } catch (error) {
    if (!(error instanceof SettingsError) || !isSettingName(error.setting)) throw error
    throw usageError(error.message.replace(error.setting, given.get(error.setting)?.source ?? error.setting))
  }
}

/** Whether a setting is on or off, so that its flag needs no value. */
export function isSwitch(name: SettingName): boolean {
  return Settings.properties[name].type === 'boolean'
}

function parseValue(name: SettingName, text: string): string | number | boolean {
  if (isSwitch(name) && /^(true|false)$/.test(text)) return text === 'true'
  return Settings.properties[name].type === 'integer' && /^\d{1,9}$/.test(text) ? Number(text) : text
}
