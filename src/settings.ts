import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { nearest } from './lib/nearest.ts'
import { Text } from './lib/text.ts'
import { createValidator, describeSchema } from './lib/validator.ts'
import { SettingsError } from './settings-error.ts'

const origin = 'https?://([\\w.-]+|\\[[\\da-fA-F:.]+\\])(:\\d{1,5})?'

/**
 * The settings. Each has one flag (`--random-seed`) and one environment variable (`PICKY_RANDOM_SEED`). In a schema,
 * `placeholder` stands for the value in help texts, and `defaultText` is the default in words.
 */
export type Settings = Static<typeof Settings>
export const Settings = Type.Object({
  port: Type.Integer({
    default: 4290,
    minimum: 0,
    maximum: 65_535,
    expected: 'a port from 0 to 65535',
    description: 'port to listen on; 0 picks a free port; the variable PORT works too',
  }),
  host: Text({
    placeholder: 'address',
    default: '127.0.0.1',
    pattern: '^[^\\s/]+$',
    expected: 'a host name or address',
    description: 'address to listen on; 0.0.0.0 means all addresses, localhost both 127.0.0.1 and ::1',
  }),
  httpsPort: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 65_535,
      expected: 'a port from 0 to 65535',
      description: 'port to listen on for HTTPS too; 0 picks a free port',
      defaultText: 'none',
    }),
  ),
  tlsNames: Type.Optional(
    Text({
      placeholder: 'names',
      pattern: '^[\\w.*:-]+(,[\\w.*:-]+)*$',
      expected: 'host names or IP addresses, separated by commas',
      description:
        'more names for the HTTPS certificate; it has localhost, the host, pickyassist.com and app.pickyassist.com',
      defaultText: 'none',
    }),
  ),
  tlsCert: Type.Optional(
    Text({
      placeholder: 'file',
      minLength: 1,
      expected: 'a path',
      description: "certificate for HTTPS in PEM, instead of one that the mock's own authority issues; needs tls-key",
      defaultText: 'none',
    }),
  ),
  tlsKey: Type.Optional(
    Text({
      placeholder: 'file',
      minLength: 1,
      expected: 'a path',
      description: 'private key of tls-cert, in PEM',
      defaultText: 'none',
    }),
  ),
  db: Text({
    placeholder: 'file',
    default: 'picky-assist-mock.sqlite',
    pattern: '^(?!file:)\\S(.*\\S)?$',
    expected: 'a path or :memory:',
    description: 'SQLite database file, or :memory:',
  }),
  busyTimeout: Type.Integer({
    default: 5000,
    minimum: 0,
    maximum: 600_000,
    expected: 'a number of milliseconds from 0 to 600000',
    description:
      'how many milliseconds a call waits while another program has the database locked; then it gets status 101',
  }),
  fixtures: Type.Optional(
    Text({
      placeholder: 'file',
      minLength: 1,
      expected: 'a path or a JSON object',
      description: 'accounts, projects and plans to start with: a file, or the JSON itself',
      defaultText: 'none',
    }),
  ),
  watch: Type.Boolean({
    default: false,
    expected: 'true or false',
    description: 'reload the fixture file when it changes; accounts that calls have changed are kept',
  }),
  mode: oneOf(['active', 'deprecated'], 'deprecated: every PM call fails with the switch-off error'),
  accounts: oneOf(['open', 'closed'], 'open accepts any token; closed accepts only the tokens of existing accounts'),
  maxAccounts: Type.Integer({
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    expected: 'a number from 1 to 1000000',
    description: 'maximum number of accounts; a token that would create one more gets status 409',
  }),
  validation: oneOf(
    ['lenient', 'strict'],
    'strict rejects wrong types, unknown keys, the quirks of the documentation, and content types other than JSON',
  ),
  clientAddress: oneOf(
    ['header', 'socket', 'forwarded'],
    'address of a call with an API token: that in the header x-mock-client-address, that of the connection, or the last entry of X-Forwarded-For',
  ),
  wire: oneOf(['sample', 'table'], "field types in responses: as in the documentation's sample, or as in its table"),
  qr: oneOf(['url', 'png'], "qr_code_base64 contains the image's URL, or the image itself"),
  randomSeed: Type.Optional(
    Text({
      placeholder: 'string',
      minLength: 1,
      maxLength: 200,
      expected: 'a string of 1 to 200 characters',
      description: 'determines every key and token issued, and random delays',
      defaultText: 'a random one',
    }),
  ),
  clock: Type.Union([Type.Literal('system'), Text({ format: 'instant' })], {
    placeholder: 'instant',
    default: 'system',
    expected: 'system or an ISO 8601 instant such as 2020-06-11T00:00:00Z',
    description: '`system`, or an ISO 8601 instant at which the clock is frozen',
  }),
  publicUrl: Type.Optional(
    Text({
      placeholder: 'url',
      pattern: '^[^?#]+$',
      format: 'web-url',
      expected: 'an http or https URL without query and fragment',
      description: 'base of the URLs of QR images; its host may also call /_mock',
      defaultText: 'the listening address, or with 0.0.0.0 or HTTPS the address the client used',
    }),
  ),
  journal: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 100_000,
    expected: 'a number from 0 to 100000',
    description: 'number of calls to keep for each account; 0 turns the journal off',
  }),
  controlToken: Type.Optional(
    Text({
      placeholder: 'token',
      secret: true,
      pattern: '^[!-~]+$',
      maxLength: 200,
      expected: 'a token of 1 to 200 printable characters without spaces',
      description: 'bearer token required for /_mock',
      defaultText: 'none',
    }),
  ),
  cors: Type.Optional(
    Text({
      placeholder: 'origins',
      pattern: `^(any|${origin}(\\s*,\\s*${origin})*)$`,
      expected: 'any, or origins such as http://localhost:5173 separated by commas',
      description:
        'origins whose pages may call the emulated API from a browser, separated by commas, or any; never /_mock',
      defaultText: 'none',
    }),
  ),
  dashboard: oneOf(['on', 'off'], 'whether the dashboard is served at /_mock/'),
  logLevel: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'minimum log level', 'info'),
  logFormat: Type.Optional(
    Type.Union([Type.Literal('pretty'), Type.Literal('json')], {
      expected: 'pretty or json',
      description: 'log format',
      defaultText: 'pretty on a terminal, otherwise json',
    }),
  ),
})

/** The name of a setting in code. */
export type SettingName = keyof Settings

/** The settings by topic, in the order of help texts. */
export const settingGroups = {
  Listening: ['host', 'port', 'publicUrl', 'cors'],
  HTTPS: ['httpsPort', 'tlsNames', 'tlsCert', 'tlsKey'],
  Data: ['db', 'busyTimeout', 'fixtures', 'watch', 'accounts', 'maxAccounts', 'randomSeed'],
  Behaviour: ['mode', 'validation', 'clientAddress', 'wire', 'qr', 'clock'],
  Control: ['controlToken', 'journal', 'dashboard'],
  Log: ['logLevel', 'logFormat'],
} as const satisfies Record<string, readonly SettingName[]>

/** The names of all settings. */
export const settingNames = Object.keys(Settings.properties).filter(isSettingName)

/** Whether a setting has this name. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(Settings.properties, name)
}

/** `randomSeed` → `random-seed` */
export function toFlag(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `randomSeed` → `PICKY_RANDOM_SEED` */
export function toVariable(name: SettingName): string {
  return `PICKY_${toFlag(name).replaceAll('-', '_').toUpperCase()}`
}

/** The values that a setting can have; undefined if they cannot be listed. */
export function listChoices(name: SettingName): string[] | undefined {
  const { type, anyOf }: TSchema = Settings.properties[name]
  if (type === 'boolean') return ['true', 'false']
  const values: unknown[] = Array.isArray(anyOf) ? anyOf.map((schema) => schema.const) : [undefined]
  return values.every((value) => typeof value === 'string') ? values : undefined
}

/** A setting's default, in words. */
export function describeDefault(name: SettingName): string {
  const { default: value, defaultText } = Settings.properties[name]
  return String(value ?? defaultText)
}

const validator = createValidator(Settings)

/** Completes settings with their defaults. @throws SettingsError for the first one that is invalid */
export function resolveSettings(given: Record<string, unknown>): Settings {
  const settings: Record<string, unknown> = {}
  for (const name of settingNames) {
    const value = given[name] ?? Settings.properties[name].default
    if (value !== undefined) settings[name] = value
  }
  for (const name of Object.keys(given)) if (!isSettingName(name)) throw unknownSetting(name)
  if (validator.isValid(settings)) {
    rejectIncompleteTls(settings)
    return settings
  }
  const { pointer, received } = validator.firstError(settings)
  const name = pointer.slice(1)
  if (!isSettingName(name)) throw unknownSetting(name)
  throw new SettingsError(name, `: expected ${describeSchema(Settings.properties[name])}, received ${received}`)
}

// A certificate without its key, or without a port to use it on, is a mistake.
function rejectIncompleteTls(settings: Settings): void {
  const needed = { tlsCert: 'tlsKey', tlsKey: 'tlsCert', tlsNames: 'httpsPort' } as const
  for (const name of ['tlsCert', 'tlsKey', 'tlsNames'] as const)
    for (const other of [needed[name], 'httpsPort'] as const)
      if (settings[name] !== undefined && settings[other] === undefined)
        throw new SettingsError(name, `: expected ${toFlag(other)} too, received none`)
}

function unknownSetting(name: string): SettingsError {
  const suggestion = nearest(name, settingNames)
  return new SettingsError(name, ` is not a setting${suggestion ? `; did you mean ${suggestion}?` : ''}`)
}

function oneOf<const T extends string>(values: readonly T[], description: string, defaultValue = values[0]) {
  return Type.Union(
    values.map((value) => Type.Literal(value)),
    { default: defaultValue, expected: values.join(' or '), description },
  )
}
