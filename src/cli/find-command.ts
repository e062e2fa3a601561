import { nearest } from '../lib/nearest.ts'
import { settingNames, toFlag } from '../settings.ts'
import { type CommandDefinition, commands, isCommandName } from './commands.ts'
import { unknownNameError } from './failure.ts'
import { isSwitch } from './given-settings.ts'

const definitions: CommandDefinition[] = Object.values(commands)
const ownFlags = definitions.flatMap(({ flags = [] }) => flags)
const switches = new Set(settingNames.filter(isSwitch).map((name) => `--${toFlag(name)}`))
const valueFlags = new Set([
  ...settingNames.filter((name) => !isSwitch(name)).map((name) => `--${toFlag(name)}`),
  ...toLong(ownFlags.filter(({ required }) => required)),
])
const allFlags = [...valueFlags, ...switches, ...toLong(ownFlags), '-h', '--help', '-v', '--version']

/** Splits the arguments into the command's name, which may follow flags, and the rest. Without a name, the command is serve. */
export function findCommand(args: string[]): { word: string; rest: string[] } {
  const groups = [...groupArguments(args)]
  const has = (...flags: string[]) => groups.some(([first = '']) => flags.includes(first))
  const index = groups.findIndex(([first = '']) => !first.startsWith('-'))
  const word = groups[index]?.[0]
  if (has('-h', '--help')) return { word: 'help', rest: word === undefined ? [] : [word] }
  if (has('-v', '--version')) return { word: 'version', rest: args.filter((arg) => arg === '--json') }
  if (word !== undefined && !isCommandName(word)) rejectUnknownFlag(groups.slice(0, index))
  return { word: word ?? 'serve', rest: groups.filter((_, at) => at !== index).flat() }
}

// Keeps a flag and its value together.
function* groupArguments(args: string[]): Iterable<string[]> {
  for (let index = 0; index < args.length; index++) {
    const [arg = '', next] = args.slice(index, index + 2)
    const isPair = next !== undefined && (valueFlags.has(arg) || (switches.has(arg) && /^(true|false)$/.test(next)))
    if (isPair) index++
    yield isPair ? [arg, next] : [arg]
  }
}

// A word after an unknown flag may be its value, and not a command.
function rejectUnknownFlag(groups: string[][]): void {
  const flags = groups.map(([first = '']) => first.replace(/=.*/s, ''))
  const flag = flags.find((candidate) => !allFlags.includes(candidate))
  if (flag !== undefined) throw unknownNameError(`${flag} is not a flag`, nearest(flag, allFlags))
}

function toLong(flags: NonNullable<CommandDefinition['flags']>): string[] {
  return flags.flatMap(({ long }) => long ?? [])
}
