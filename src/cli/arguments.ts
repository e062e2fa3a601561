import { type Command, CommanderError } from 'commander'
import { nearest } from '../lib/nearest.ts'
import type { SettingName, Settings } from '../settings.ts'
import { type CommandName, type Flags, parseCommandName } from './commands.ts'
import { type Failure, unknownNameError, usageError } from './failure.ts'
import { findCommand } from './find-command.ts'
import { type Environment, readFlags, readVariables, resolveGiven } from './given-settings.ts'
import { createCommand, parseOperand, toTerm } from './program.ts'

/** What the command line and the environment ask for. */
export type Invocation = {
  command: CommandName
  /** the command's arguments, without flags */
  operands: string[]
  flags: Flags
  settings: Settings
  /** where each setting that was given comes from: a flag or a variable */
  sources: ReadonlyMap<SettingName, string>
}

/**
 * Parses the arguments after the program's name, and the environment. A flag overrides its variable.
 *
 * @throws Failure for the first thing that is wrong
 */
export function parseArguments(args: string[], environment: Environment): Invocation {
  const { word, rest } = findCommand(args)
  const name = parseCommandName(word)
  const command = createCommand(name)
  parse(command, rest)
  const variables = name === 'help' || name === 'version' ? [] : readVariables(environment)
  const given = new Map([...variables, ...readFlags(command.opts())])
  return {
    command: name,
    operands: command.args,
    flags: command.opts(),
    settings: resolveGiven(given),
    sources: new Map([...given].map(([setting, { source }]) => [setting, source])),
  }
}

function parse(command: Command, args: string[]): void {
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    throw error instanceof CommanderError ? toFailure(error, command) : error
  }
}

// Replaces commander's messages, which do not name the command.
function toFailure({ code, message }: CommanderError, command: Command): Failure {
  const [, quoted = ''] = /'(.*?)'/.exec(message) ?? []
  switch (code) {
    case 'commander.unknownOption':
      return unknownFlag(quoted, command)
    case 'commander.optionMissingArgument':
      return usageError(`${quoted.split(' ')[0]}: expected a value, received none`)
    case 'commander.missingArgument':
    case 'commander.excessArguments':
      return wrongArguments(command)
    default:
      return usageError(message)
  }
}

function unknownFlag(arg: string, command: Command): Failure {
  const [flag = '', value] = arg.split('=')
  const visible = command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []))
  if (visible.includes(flag)) return usageError(`${flag}: expected no value, received ${JSON.stringify(value)}`)
  return unknownNameError(`${flag} is not a flag of ${command.name()}`, nearest(flag, visible), command.name())
}

function wrongArguments(command: Command): Failure {
  const { registeredArguments, args } = command
  for (const [index, argument] of registeredArguments.entries())
    if (args[index] !== undefined) parseOperand(command.name(), argument, args[index])
  const expected = registeredArguments.map(toTerm).join(' ') || 'no arguments'
  const received = args.length > 0 ? JSON.stringify(args.join(' ')) : 'nothing'
  return unknownNameError(`${command.name()}: expected ${expected}, received ${received}`, undefined, command.name())
}
