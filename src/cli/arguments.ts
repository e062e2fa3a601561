import { parseArgs } from 'node:util'
import { nearest } from '../lib/nearest.ts'
import { flagOf, isSettingName, type SettingName, Settings, settingNames, variableOf } from '../settings.ts'
import { SettingsError, settingsOf } from '../settings-of.ts'
import { Failure } from './failure.ts'

/** What the program can be told to do. */
export const commands = ['serve', 'healthcheck'] as const

/** What the command line and the environment ask for. */
export type Request = { command: (typeof commands)[number] | 'help' | 'version'; settings: Settings }

type Environment = Record<string, string | undefined>
type Given = { text: string; source: string }

const options = Object.fromEntries([
  ...settingNames.map((name) => [flagOf(name), { type: 'string' }] as const),
  ...['help', 'version'].map((name) => [name, { type: 'boolean' }] as const),
])

/** Reads the arguments after the program's name, and the environment. Flag > variable > default. @throws Failure */
export function readArguments(args: string[], environment: Environment): Request {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const given = fromEnvironment(environment)
  let command: Request['command'] | undefined
  for (const token of tokens) {
    if (token.kind === 'positional') command = laterCommand(token.value, command)
    if (token.kind !== 'option') continue
    if (token.name === 'help' || token.name === 'version')
      return { command: token.name, settings: settingsFrom(new Map()) }
    given.set(settingOfFlag(token.name, token.rawName), { text: token.value ?? '', source: `--${token.name}` })
  }
  return { command: command ?? 'serve', settings: settingsFrom(given) }
}

function laterCommand(name: string, earlier: string | undefined): (typeof commands)[number] {
  if (earlier !== undefined) throw usage(`one command at a time: ${earlier}, then ${name}`)
  const known = commands.find((command) => command === name)
  if (known) return known
  throw usage(`${JSON.stringify(name)} is not a command${meant(nearest(name, commands))}`)
}

function settingOfFlag(flag: string, raw: string): SettingName {
  const name = settingNames.find((candidate) => flagOf(candidate) === flag)
  if (name && raw.startsWith('--')) return name
  const like = nearest(flag, Object.keys(options))
  throw usage(`${raw} is not a flag${meant(like && `--${like}`)}`)
}

function fromEnvironment(environment: Environment): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  // PORT is what hosting platforms set; the setting's own variable counts more.
  if (environment.PORT) given.set('port', { text: environment.PORT, source: 'PORT' })
  const variables = new Map(settingNames.map((name) => [variableOf(name), name]))
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('PICKY_')) continue
    const name = variables.get(variable)
    if (!name) throw usage(`${variable} is not a variable${meant(nearest(variable, [...variables.keys()]))}`)
    // An empty variable is one that a compose file had nothing for.
    if (text) given.set(name, { text, source: variable })
  }
  return given
}

function settingsFrom(given: Map<SettingName, Given>): Settings {
  const entries = [...given].map(([name, { text }]) => [name, readText(name, text)])
  try {
    return settingsOf(Object.fromEntries(entries))
  } catch (error) {
    if (!(error instanceof SettingsError) || !isSettingName(error.setting)) throw error
    // Named as it was given.
    throw usage(error.message.replace(error.setting, given.get(error.setting)?.source ?? error.setting))
  }
}

function readText(name: SettingName, text: string): string | number {
  return Settings.properties[name].type === 'integer' && /^\d{1,9}$/.test(text) ? Number(text) : text
}

function usage(message: string): Failure {
  return new Failure('usage', message)
}

function meant(name: string | undefined): string {
  return name ? `; did you mean ${name}?` : '; --help lists them'
}
