import { Argument, Option } from 'commander'
import { nearest } from '../lib/nearest.ts'
import { isWebUrl } from '../lib/text.ts'
import type { SettingName } from '../settings.ts'
import { unknownNameError, usageError } from './failure.ts'

/** All there is to know about a command. Parsing, help and completion are built from it. */
export type CommandDefinition = {
  /** for the list of commands */
  summary: string
  /** for the command's own help */
  description: string
  arguments?: readonly Argument[]
  /** the command's own flags, besides settings */
  flags?: readonly Option[]
  /** settings that the command uses, with what they mean to it; all with their own descriptions */
  settings?: 'all' | Partial<Record<SettingName, string>>
  /** settings that the command accepts without using them; its help leaves them out */
  ignoredSettings?: 'all' | readonly SettingName[]
  /** command lines, without the program's name */
  examples: readonly string[]
}

/** The values of a command's own flags. */
export type Flags = {
  url?: string
  account?: string
  operation?: string
  status?: number
  httpStatus?: number
  message?: string
  since?: number
  limit?: number
  /** in seconds */
  timeout?: number
  follow?: true
  json?: true
}

/** A kind of value: what it is called in an error message, and how it is parsed. */
type Kind = { expected: string; parse: (text: string) => string | number | undefined }

const anyText: Kind = { expected: 'a value', parse: (text) => text || undefined }
const wholeNumber: Kind = {
  expected: 'a whole number',
  parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
}
// Nobody waits longer than a day.
const seconds: Kind = {
  expected: 'a number from 0 to 86400',
  parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 86_400 ? Number(text) : undefined),
}
const limit: Kind = {
  expected: 'a number from 1 to 1000',
  parse: (text) => (/^([1-9]\d{0,2}|1000)$/.test(text) ? Number(text) : undefined),
}
const webUrl: Kind = {
  expected: 'an http or https URL without query',
  parse: (text) => (isWebUrl(text) && !/[?#]/.test(text) ? text : undefined),
}

const url = flag('--url <url>', 'URL of the mock (default: the one at --host and --port)', webUrl)
const account = flag('--account <token>', 'master token of an account, or its fingerprint (default: all accounts)')
const json = new Option('--json', 'print JSON')

const addressSettings = { host: 'address of the mock', port: 'port of the mock' }
const controlSettings = { ...addressSettings, controlToken: 'control token of the mock, if it has one' }

/** The commands, in the order of the help. */
export const commands = {
  serve: {
    summary: 'Start the mock (the default command)',
    description:
      'Serves the API until SIGTERM or SIGINT. Each setting is a flag and an environment variable. A flag overrides its ' +
      'variable, and a variable overrides the default.',
    settings: 'all',
    examples: ['serve --port 4291 --db :memory: --fixtures fixtures.json', 'serve --mode deprecated'],
  },
  wait: {
    summary: 'Wait until a mock is ready',
    description: 'Exits with 0 as soon as the mock is ready, or with 5 if it is not ready in time.',
    flags: [url, flag('--timeout <seconds>', 'maximum time to wait (default: 30)', seconds)],
    settings: addressSettings,
    ignoredSettings: ['controlToken'],
    examples: ['wait --port 4291 --timeout 10'],
  },
  healthcheck: {
    summary: 'Check whether a mock is ready',
    description:
      'Exits with 0 if the mock is ready, or with 1 and the reason. Accepts (and ignores) the other flags of serve, so that ' +
      'both can be given the same ones.',
    flags: [url],
    settings: addressSettings,
    ignoredSettings: 'all',
    examples: ['healthcheck --port 4291'],
  },
  reset: {
    summary: 'Reset one account, or everything',
    description:
      'Resets one account, or everything, to the state of a fresh start, and prints the number of accounts reset. An ' +
      'account that does not exist is not an error: the number is 0.',
    flags: [url, account],
    settings: controlSettings,
    examples: ['reset --account my-token'],
  },
  mode: {
    summary: 'Show the mode, or switch the API off or on',
    description:
      'Without an argument, shows whether the API is active or deprecated (switched off). With one, sets it.',
    arguments: [
      choice('[active|deprecated]', 'the new mode; deprecated: every PM call fails with the switch-off error'),
    ],
    flags: [
      url,
      flag(
        '--account <token>',
        "master token or fingerprint; without it, shows the default mode or sets every account's",
      ),
      flag('--status <number>', 'status in the response body in deprecated mode', wholeNumber),
      flag('--http-status <number>', 'HTTP status of the response in deprecated mode', wholeNumber),
      flag('--message <string>', 'message in the response body in deprecated mode'),
    ],
    settings: controlSettings,
    examples: ['mode', 'mode deprecated --account my-token --status 410'],
  },
  requests: {
    summary: 'Show the newest calls',
    description: 'Shows a table of calls, oldest first, with the reason of each call that failed.',
    flags: [
      url,
      account,
      flag('--operation <id>', 'only calls of this operation, such as create-project'),
      flag('--status <number>', 'only calls with this status in the response body', wholeNumber),
      flag('--since <seq>', 'only calls after this one: the `seq` of the last call already seen', wholeNumber),
      flag('--limit <number>', 'maximum number of calls, 1 to 1000 (default: 100)', limit),
      new Option('--json', 'print one JSON object per line'),
      new Option('--follow', 'keep running and show new calls as they arrive'),
    ],
    settings: controlSettings,
    examples: ['requests --operation create-project --limit 10', 'requests --follow --json'],
  },
  state: {
    summary: 'Export the state, or import a fixture file',
    description:
      'Exports accounts, projects and plans as a fixture file, or replaces them with those of a fixture file. Mode, clock, ' +
      'faults and journal are not included.',
    arguments: [
      choice('<export|import>', 'what to do'),
      new Argument('[file]', 'the fixture file (default: standard output for export, standard input for import)'),
    ],
    flags: [url, account],
    settings: controlSettings,
    examples: ['state export state.json', 'state import state.json'],
  },
  fixtures: {
    summary: 'Check a fixture file',
    description: 'Exits with 0 if a fixture file is valid, or with 4 and the first error.',
    arguments: [choice('<check>', 'validates the file'), new Argument('<file>', 'the fixture file')],
    examples: ['fixtures check fixtures.json'],
  },
  ca: {
    summary: 'Print the certificate authority for HTTPS',
    description: 'Prints the certificate, in PEM, that clients of the HTTPS port of a running mock must trust.',
    flags: [url],
    settings: controlSettings,
    examples: ['ca > ca.pem'],
  },
  settings: {
    summary: 'Show the settings and where they come from',
    description:
      'Shows each setting of this command line and environment, and the flag or variable that it comes from. With --url, ' +
      'shows the settings of a running mock.',
    flags: [flag('--url <url>', 'URL of a running mock', webUrl), json],
    settings: 'all',
    examples: ['settings --json', 'settings --url http://127.0.0.1:4290'],
  },
  openapi: {
    summary: 'Print an OpenAPI document',
    description: 'Prints the OpenAPI document of the emulated API (vendor) or of the control plane.',
    arguments: [choice('[vendor|control]', 'which API (default: vendor)')],
    examples: ['openapi control > control.openapi.json'],
  },
  completion: {
    summary: 'Print a shell completion script',
    description: 'Prints a script that lets a shell complete commands, flags, values and file names.',
    arguments: [choice('<bash|zsh|fish>', 'the shell')],
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/picky-assist-mock',
      'completion zsh > ~/.picky-assist-mock.zsh # then put into ~/.zshrc: source ~/.picky-assist-mock.zsh',
      'completion fish | source',
    ],
  },
  version: {
    summary: 'Show the version',
    description: 'Shows the version of this program. With --json, also that of Node.js.',
    flags: [new Option('--json', 'print JSON')],
    examples: ['version --json'],
  },
  help: {
    summary: 'Show the help of a command',
    description: 'Shows the arguments and flags of a command, or lists all commands.',
    arguments: [new Argument('[command]', 'the command')],
    examples: ['help wait'],
  },
} satisfies Record<string, CommandDefinition>

export type CommandName = keyof typeof commands

/** The names of all commands. */
export const commandNames = Object.keys(commands).filter(isCommandName)

/** @throws Failure if no command has this name */
export function parseCommandName(name: string): CommandName {
  if (isCommandName(name)) return name
  throw unknownNameError(`${JSON.stringify(name)} is not a command`, nearest(name, commandNames))
}

/** Whether a command has this name. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

/** A flag with a value. */
function flag(flags: string, description: string, { expected, parse }: Kind = anyText): Option {
  const option = new Option(flags, description)
  return option.argParser((text) => {
    const value = parse(text)
    if (value === undefined)
      throw usageError(`--${option.name()}: expected ${expected}, received ${JSON.stringify(text)}`)
    return value
  })
}

/** An argument whose name lists its choices, such as `<export|import>`. */
function choice(name: string, description: string): Argument {
  const argument = new Argument(name, description)
  return argument.choices(argument.name().split('|'))
}
