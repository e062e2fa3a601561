import { type Argument, Command, Option } from 'commander'
import {
  describeDefault,
  isSettingName,
  listChoices,
  type SettingName,
  Settings,
  settingGroups,
  settingNames,
  toFlag,
  toVariable,
} from '../settings.ts'
import { type CommandDefinition, type CommandName, commandNames, commands } from './commands.ts'
import { programName, usageError } from './failure.ts'
import { isSwitch } from './given-settings.ts'

const flagsHeading = 'Flags:'
const globalFlagsHeading = 'Global flags:'
const notes = `
Exit codes:
  0  done, or stopped by SIGTERM or SIGINT
  1  runtime failure
  2  invalid command line, settings or Node.js version
  3  port in use
  4  invalid fixtures
  5  wait timed out

For all settings (flags and PICKY_ variables): ${programName} serve --help
For the flags of a command: ${programName} <command> --help`

/** The program with all its commands, for help and completion. */
export function createProgram(): Command {
  const program = configure(new Command(programName))
    .usage('[command] [flags]')
    .description('A local server that stands in for the Picky Assist Project Management (PM) API.')
    .optionsGroup(globalFlagsHeading)
    .option('-v, --version', 'show the version')
    .addHelpText('after', notes)
  for (const name of commandNames) program.addCommand(createCommand(name))
  return program
}

/** A command. Parsing throws a Failure for an invalid value, and a CommanderError for everything else that is wrong. */
export function createCommand(name: CommandName): Command {
  const definition: CommandDefinition = commands[name]
  const { arguments: operands = [], flags = [], settings = {}, ignoredSettings = [] } = definition
  const command = configure(new Command(name))
    .usage([...operands.map(toTerm), '[flags]'].join(' '))
    .summary(definition.summary)
    .description(definition.description)
    .addHelpText('after', `\nExamples:\n${definition.examples.map((line) => `  ${programName} ${line}`).join('\n')}`)
    .optionsGroup(flagsHeading)
  for (const operand of operands) command.addArgument(operand.argParser((text) => parseOperand(name, operand, text)))
  for (const flag of flags) addOnce(command, flag)
  for (const option of toOptions(settings)) command.addOption(option)
  for (const setting of ignoredSettings === 'all' ? settingNames : ignoredSettings)
    if (settings !== 'all' && settings[setting] === undefined) command.addOption(toOption(setting).hideHelp())
  return command
}

// Errors are thrown and not written, so that they get the program's own words and exit code.
function configure(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .configureHelp({
      subcommandTerm: (subcommand) => [subcommand.name(), ...subcommand.registeredArguments.map(toTerm)].join(' '),
      argumentDescription: ({ description }) => description,
      optionDescription: ({ description }) => description,
    })
    .addHelpOption(new Option('-h, --help', 'show this help').helpGroup(globalFlagsHeading))
}

/** An argument in a usage line. An argument with a single choice is shown as it is typed. */
export function toTerm(argument: Argument): string {
  const name = argument.name()
  if (argument.argChoices?.length === 1) return name
  return argument.required ? `<${name}>` : `[${name}]`
}

/** @throws Failure if an argument has choices and `text` is not one of them */
export function parseOperand(command: string, { argChoices: choices }: Argument, text: string): string {
  if (!choices || choices.includes(text)) return text
  const problem = `${command}: expected ${choices.join(' or ')}, received ${JSON.stringify(text)}`
  throw usageError(choices.length > 1 ? problem : `${problem}; did you mean ${command} ${choices[0]} ${text}?`)
}

function addOnce(command: Command, flag: Option): void {
  let isGiven = false
  command.addOption(flag).on(`option:${flag.name()}`, () => {
    if (isGiven) throw usageError(`--${flag.name()} is given twice`)
    isGiven = true
  })
}

// All settings are listed by topic; the few of another command, without topics.
function toOptions(settings: NonNullable<CommandDefinition['settings']>): Option[] {
  if (settings === 'all')
    return Object.entries(settingGroups).flatMap(([topic, names]) =>
      names.map((name) => toOption(name).helpGroup(`${topic}:`)),
    )
  return Object.entries(settings).flatMap(([name, description]) =>
    isSettingName(name) ? [toOption(name, description)] : [],
  )
}

function toOption(name: SettingName, description = Settings.properties[name].description): Option {
  const { placeholder } = Settings.properties[name]
  const choices = listChoices(name)
  const value = isSwitch(name) ? '[true|false]' : `<${placeholder ?? (choices ? 'choice' : 'number')}>`
  const variable = `${toVariable(name)}${choices ? `: ${choices.join(', ')}` : ''} (default: ${describeDefault(name)})`
  const option = new Option(`--${toFlag(name)} ${value}`, `${description}\n${variable}`)
  return choices ? option.choices(choices).argParser((text) => text) : option
}
