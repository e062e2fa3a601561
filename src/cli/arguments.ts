import { parseArgs } from 'node:util'
import { nearest } from '../lib/nearest.ts'
import {
  isSettingName,
  resolveSettings,
  type SettingName,
  Settings,
  SettingsError,
  settingNames,
  toFlag,
  toVariable,
} from '../settings.ts'
import {
  type Command,
  type CommandName,
  commandNames,
  commands,
  isCommand,
  type OwnFlagName,
  ownFlags,
} from './commands.ts'
import { usage } from './failure.ts'

/** The command's own flags that were given; those without a value are ''. */
export type Flags = Partial<Record<OwnFlagName, string>>

/** What the command line and the environment ask for. */
export type Request = {
  command: CommandName | 'help' | 'version'
  /** what stood behind the command's name */
  operands: string[]
  flags: Flags
  settings: Settings
  /** where settings come from that were given: a flag or a variable */
  sources: ReadonlyMap<SettingName, string>
}

type Environment = Record<string, string | undefined>
type Given = { text: string; source: string }
type Token = { name?: string; value?: string | undefined }
type Taking = { command: CommandName; given: Map<SettingName, Given>; flags: Flags }

const standalone = ['help', 'version'] as const
const options = Object.fromEntries([
  ...settingNames.map((name) => [toFlag(name), { type: isSwitch(name) ? 'boolean' : 'string' }] as const),
  ...Object.entries(ownFlags).map(([name, flag]) => [name, { type: 'value' in flag ? 'string' : 'boolean' }] as const),
  ...standalone.map((name) => [name, { type: 'boolean' }] as const),
])

/** Reads the arguments after the program's name, and the environment. Flag > variable > default. @throws Failure */
export function readArguments(args: string[], environment: Environment): Request {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  // What stands behind an unknown flag is taken for a word.
  for (const token of tokens)
    if (token.kind === 'option' && !isFlag(token))
      throw usage(`${token.rawName} is not a flag${meantFlag(token.name, Object.keys(options))}`)
  const [name = 'serve', ...operands] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const has = (flag: string) => tokens.some((token) => token.kind === 'option' && token.name === flag)
  const asked = standalone.find(has)
  const flags: Flags = asked && has('json') ? { json: '' } : {}
  if (asked) return { command: asked, operands, flags, settings: settingsFrom(new Map()), sources: new Map() }
  const command = commandOf(name)
  const given = fromEnvironment(environment)
  for (const token of tokens) if (token.kind === 'option') takeFlag(token, { command, given, flags })
  requireOperands(command, operands)
  const sources = new Map([...given].map(([setting, { source }]) => [setting, source]))
  return { command, operands, flags, settings: settingsFrom(given), sources }
}

function isFlag({ name, rawName }: { name: string; rawName: string }): boolean {
  return Object.hasOwn(options, name) && rawName.startsWith('--')
}

function meantFlag(name: string, known: readonly string[]): string {
  const like = nearest(name, known)
  return meant(like && `--${like}`)
}

function commandOf(name: string): CommandName {
  if (isCommand(name)) return name
  throw usage(`${JSON.stringify(name)} is not a command${meant(nearest(name, commandNames))}`)
}

function requireOperands(name: CommandName, operands: string[]): void {
  const { operands: most }: Command = commands[name]
  const extra = operands[most.length]
  if (extra === undefined) return
  if (isCommand(extra)) throw usage(`one command at a time: ${name}, then ${extra}`)
  throw usage(`${name} takes ${most.join(' ') || 'nothing'} and no ${JSON.stringify(extra)}`)
}

function takeFlag(token: Token, { command, given, flags }: Taking): void {
  const { name = '', value } = token
  const taken: Command = commands[command]
  const settings = taken.settings === 'all' ? settingNames : taken.settings
  const setting = settings.find((candidate) => toFlag(candidate) === name)
  const own = taken.flags.find((flag) => flag === name)
  if (setting) given.set(setting, { text: value ?? (isSwitch(setting) ? 'true' : ''), source: `--${name}` })
  else if (own) flags[own] = ownValue(own, token, flags)
  else throw usage(`--${name} is not a flag of ${command}${meantFlag(name, [...taken.flags, ...settings.map(toFlag)])}`)
}

function ownValue(flag: OwnFlagName, { value }: Token, flags: Flags): string {
  const takesValue = 'value' in ownFlags[flag]
  // An empty account would be all of them.
  if (takesValue && !value) throw usage(`--${flag} expected a value, received none`)
  if (!takesValue && value !== undefined) throw usage(`--${flag} expected no value, received ${JSON.stringify(value)}`)
  if (flags[flag] !== undefined) throw usage(`--${flag} stands twice`)
  return value ?? ''
}

function fromEnvironment(environment: Environment): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  // PORT is what hosting platforms set; the setting's own variable counts more.
  if (environment.PORT) given.set('port', { text: environment.PORT, source: 'PORT' })
  const variables = new Map(settingNames.map((name) => [toVariable(name), name]))
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
    return resolveSettings(Object.fromEntries(entries))
  } catch (error) {
    if (!(error instanceof SettingsError) || !isSettingName(error.setting)) throw error
    // Named as it was given.
    throw usage(error.message.replace(error.setting, given.get(error.setting)?.source ?? error.setting))
  }
}

function isSwitch(name: SettingName): boolean {
  return Settings.properties[name].type === 'boolean'
}

function readText(name: SettingName, text: string): string | number | boolean {
  if (isSwitch(name) && /^(true|false)$/.test(text)) return text === 'true'
  return Settings.properties[name].type === 'integer' && /^\d{1,9}$/.test(text) ? Number(text) : text
}

function meant(name: string | undefined): string {
  return name ? `; did you mean ${name}?` : '; --help lists them'
}
