import { describeDefault, Settings, settingNames, toFlag, toVariable } from '../settings.ts'
import { type Command, type CommandName, commandNames, commands, type OwnFlag, ownFlags } from './commands.ts'

const exitCodes = [
  '0 done, or stopped by SIGTERM or SIGINT',
  '1 runtime failure',
  '2 usage or settings',
  '3 port in use',
  '4 fixtures invalid',
  '5 wait timed out',
]

/** What `--help` prints. */
export function helpText(): string {
  return `Usage: picky-assist-mock [command] [flags]

A local server that stands in for the Picky Assist Project Management (PM) API.

Commands:
${commandNames.map(commandLines).join('\n')}

Flags of serve, healthcheck and settings, each with its variable (a flag counts more); --host, --port and --control-token
are also those of the commands that ask a mock:
${settingNames.map(settingLines).join('\n')}

Flags of the other commands:
${Object.entries(ownFlags).map(ownFlagLine).join('\n')}

  --help
  --version [--json]

Exit codes: ${exitCodes.join(', ')}.
`
}

function settingLines(name: (typeof settingNames)[number]): string {
  const { description, expected } = Settings.properties[name]
  return `  --${toFlag(name)}, ${toVariable(name)}\n      ${description} (${expected}; default: ${describeDefault(name)})`
}

function commandLines(name: CommandName): string {
  const { does, operands, flags }: Command = commands[name]
  const words = [name, ...operands, ...flags.map((flag) => `[--${flag}]`)]
  return `  ${words.join(' ')}\n      ${does}`
}

function ownFlagLine([name, { value, does }]: [string, OwnFlag]): string {
  return `  --${name}${value === undefined ? '' : ` ${value}`}\n      ${does}`
}
