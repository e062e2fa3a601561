import { type Static, Type } from '@sinclair/typebox'
import { Text } from './lib/text.ts'

/** What can be set; each has one flag (`--random-seed`) and one variable (`PICKY_RANDOM_SEED`). */
export type Settings = Static<typeof Settings>
export const Settings = Type.Object({
  port: Type.Integer({
    default: 4290,
    minimum: 0,
    maximum: 65_535,
    expected: 'a port from 0 to 65535',
    description: 'port to listen on, 0 takes a free one; PORT is read too',
  }),
  host: Text({
    default: '127.0.0.1',
    pattern: '^[^\\s/]+$',
    expected: 'a host name or address',
    description: 'address to listen on; 0.0.0.0 is every one',
  }),
  db: Text({
    default: 'picky-assist-mock.sqlite',
    pattern: '^(?!file:)\\S(.*\\S)?$',
    expected: 'a path or :memory:',
    description: 'SQLite file, or :memory:',
  }),
  fixtures: Type.Optional(
    Text({
      minLength: 1,
      expected: 'a path or a JSON object',
      description: 'accounts and plans: a file, or the JSON itself',
      without: 'none',
    }),
  ),
  watch: Type.Boolean({
    default: false,
    expected: 'true or false',
    description: 'read the fixture file again when it changes; accounts that calls have changed are kept',
  }),
  mode: oneOf(['active', 'deprecated'], 'deprecated answers every PM call with the switch-off error'),
  accounts: oneOf(['open', 'closed'], 'open takes any token, closed only those in the fixtures'),
  maxAccounts: Type.Integer({
    default: 10_000,
    minimum: 1,
    maximum: 1_000_000,
    expected: 'a number from 1 to 1000000',
    description: 'how many accounts there may be; a token beyond them gets status 409',
  }),
  validation: oneOf(['lenient', 'strict'], 'strict takes no coercion, no unknown keys, no quirks'),
  wire: oneOf(['sample', 'table'], "answer in the types of the documented sample, or of the documentation's table"),
  qr: oneOf(['url', 'png'], 'qr_code_base64 holds the URL of the image, or the image'),
  randomSeed: Type.Optional(
    Text({
      minLength: 1,
      maxLength: 200,
      expected: 'a text of 1 to 200 characters',
      description: 'decides every key and token issued',
      without: 'drawn',
    }),
  ),
  clock: Type.Union([Type.Literal('system'), Text({ format: 'instant' })], {
    default: 'system',
    expected: 'system or an ISO 8601 instant such as 2020-06-11T00:00:00Z',
    description: 'system, or an ISO 8601 instant to stand still at',
  }),
  publicUrl: Type.Optional(
    Text({
      pattern: '^[^?#]+$',
      format: 'web-url',
      expected: 'an http or https URL without query and fragment',
      description: 'base of the QR URL',
      without: 'the address listened on',
    }),
  ),
  journal: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 100_000,
    expected: 'a number from 0 to 100000',
    description: 'how many calls of each account are kept to be looked at; 0 keeps none',
  }),
  controlToken: Type.Optional(
    Text({
      secret: true,
      pattern: '^[!-~]+$',
      maxLength: 200,
      expected: 'a token of 1 to 200 printable characters without spaces',
      description: 'bearer token that /_mock then demands',
      without: 'none',
    }),
  ),
  logLevel: oneOf(['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'], 'least level logged'),
  logFormat: Type.Optional(
    Type.Union([Type.Literal('pretty'), Type.Literal('json')], {
      expected: 'pretty or json',
      description: 'form of the log',
      without: 'pretty on a terminal, else json',
    }),
  ),
})

/** The name of a setting in code. */
export type SettingName = keyof Settings

/** Every setting's name, in the order of the help. */
export const settingNames = Object.keys(Settings.properties).filter(isSettingName)

/** Whether `name` is a setting's name in code. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(Settings.properties, name)
}

/** `randomSeed` → `random-seed`. */
export function flagOf(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `randomSeed` → `PICKY_RANDOM_SEED`. */
export function variableOf(name: SettingName): string {
  return `PICKY_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

/** What holds when a setting is not given, in words. */
export function defaultOf(name: SettingName): string {
  const { default: value, without } = Settings.properties[name]
  return String(value ?? without)
}

function oneOf<const T extends string>(values: readonly T[], description: string) {
  return Type.Union(
    values.map((value) => Type.Literal(value)),
    { default: values[0], expected: values.join(' or '), description },
  )
}
