import type { SettingName } from '../settings.ts'

/** A flag that is no setting: what stands for its value in the help (none where it takes none), and what it does. */
export type OwnFlag = { value?: string; does: string }

/** The flags that are no settings; each stands for itself in every command that takes it. */
export const ownFlags = {
  url: { value: 'URL', does: 'the mock; without it the one with these settings' },
  account: { value: 'TOKEN', does: 'master token or fingerprint of an account; without it all of them' },
  operation: { value: 'ID', does: 'calls of this operation' },
  status: { value: 'NUMBER', does: "the status in an answer's body" },
  'http-status': { value: 'NUMBER', does: 'the HTTP status' },
  message: { value: 'TEXT', does: 'the message' },
  since: { value: 'CURSOR', does: 'calls behind this cursor' },
  limit: { value: 'NUMBER', does: 'at most so many, default 100' },
  timeout: { value: 'SECONDS', does: 'how long to wait, default 30' },
  follow: { does: 'go on with what comes' },
  json: { does: 'as JSON' },
} as const satisfies Record<string, OwnFlag>

export type OwnFlagName = keyof typeof ownFlags

/** What the program can be told to do. */
export type Command = {
  does: string
  /** what may stand behind its name, in words of the help; the number of words is the most that may */
  operands: readonly string[]
  flags: readonly OwnFlagName[]
  settings: 'all' | readonly SettingName[]
}

const remote = { settings: ['host', 'port', 'controlToken'] } as const

/** The commands by name, in the order of the help. */
export const commands = {
  serve: {
    does: 'answer until SIGTERM or SIGINT (what happens without a command)',
    operands: [],
    flags: [],
    settings: 'all',
  },
  wait: {
    does: 'exit 0 as soon as the mock is ready, 5 when the time is over',
    operands: [],
    flags: ['url', 'timeout'],
    ...remote,
  },
  healthcheck: {
    does: 'exit 0 if the instance with these settings is ready, else 1',
    operands: [],
    flags: [],
    settings: 'all',
  },
  reset: { does: 'take an account, or all, back to a fresh start', operands: [], flags: ['url', 'account'], ...remote },
  mode: {
    does: 'show the mode, or switch the API off and on',
    operands: ['[active | deprecated]'],
    flags: ['url', 'account', 'status', 'http-status', 'message'],
    ...remote,
  },
  requests: {
    does: 'show the calls that came',
    operands: [],
    flags: ['url', 'account', 'operation', 'status', 'since', 'limit', 'json', 'follow'],
    ...remote,
  },
  state: {
    does: 'write the state as a fixture file, or read one',
    operands: ['export | import', '[FILE]'],
    flags: ['url', 'account'],
    ...remote,
  },
  fixtures: { does: 'exit 0 if a fixture file is one, else 4', operands: ['check', 'FILE'], flags: [], settings: [] },
  settings: {
    does: 'show each setting in effect, and where it comes from',
    operands: [],
    flags: ['json'],
    settings: 'all',
  },
  openapi: { does: 'write the OpenAPI document of a plane', operands: ['[vendor | control]'], flags: [], settings: [] },
  completion: { does: 'write a completion script', operands: ['bash | zsh | fish'], flags: [], settings: [] },
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof commands

/** Every command's name. */
export const commandNames = Object.keys(commands).filter(isCommand)

/** Whether there is a command of this name. */
export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}
