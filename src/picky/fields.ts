import { type SchemaOptions, Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { documented, inferred, invented, type Provenance } from './provenance.ts'

// Fields that several calls share. Each call passes the provenance of its own use of the field.

/** The documented date formats. The documentation's table says date_format is a number; 1 to 3 select a format in this order. */
export const dateFormats = ['YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY'] as const

/** The date format that a word means, in upper or lower case and with white space around it; undefined if it is none. */
export function parseDateFormat(word: string): (typeof dateFormats)[number] | undefined {
  const upper = word.trim().toUpperCase()
  return dateFormats.find((format) => format === upper)
}

/** Whether a word is a date format, in upper or lower case. */
export function isDateFormat(word: string): boolean {
  return parseDateFormat(word) !== undefined
}

/** The maximum length of a token. */
export const maxTokenLength = 200

/** The plan that the sample of create-project was billed for: its response has this plan's price and period. */
export const samplePlan = 3

/** The credential of every call but one. */
export function masterToken(from: Provenance) {
  return token(from, {
    expected: 'a master API token of 1 to 200 characters',
    description: 'The master API token. It identifies the account.',
  })
}

/** The credential of the call that accepts both kinds of token. */
export function masterOrApiToken(from: Provenance) {
  return token(from, {
    expected: 'a master token or an API token of 1 to 200 characters',
    description: 'The master token of an account, or the API token of a project.',
  })
}

function token(from: Provenance, words: { expected: string; description: string }) {
  return Text({
    ...from,
    minLength: 1,
    maxLength: maxTokenLength,
    secret: true,
    refusedWith: 'authenticationFailed',
    ...words,
    'x-limits': {
      required: documented('Quick Start page: the credential is the body field token'),
      minLength: inferred('an empty string is not a token'),
      maxLength: invented('no page gives a limit'),
    },
  })
}

/** A number that is not negative, and small enough that JSON.parse keeps its value. Its maximum has the provenance `largerNumbers`. */
export const wholeNumber = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
export const largerNumbers = invented('larger numbers would lose their value')

/** A project's id, as a number or as the string that create-project returns. */
export function projectId(from: Provenance, description: string, required = 'the call is about one project') {
  return Type.Union([Type.Integer({ minimum: 0, maximum: 999_999_999_999_999 }), Text({ pattern: '^[0-9]{1,15}$' })], {
    ...from,
    expected: 'a project id of at most 15 digits',
    description,
    'x-limits': {
      required: inferred(required),
      minimum: inferred('get-projects takes 0 for all projects, and ids are not negative'),
      maximum: invented('as many digits as the string may have'),
      pattern: inferred('create-project returns a string of digits'),
    },
  })
}

/** The addresses to bind API tokens to. */
export function addresses(from: Provenance, options: SchemaOptions = {}) {
  const address = Text({
    ...from,
    format: 'ip-address',
    expected: 'an IPv4 or IPv6 address',
    'x-limits': { format: inferred('the samples show IPv4; an IPv6 address is an IP address too') },
  })
  return Type.Array(address, {
    ...from,
    maxItems: 100,
    expected: 'an array of at most 100 IPv4 or IPv6 addresses',
    'x-limits': { maxItems: invented('no page gives a limit') },
    ...options,
  })
}

/** The ruling that create-project and create-api-token share. */
export const oneTokenPerAddressRuling = {
  ...inferred('the sample returns one token for each address'),
  says: 'One API token is issued for each distinct address, in the order given. Different spellings of one address count as one.',
}

/** An absolute webhook URL. The mock stores it and never calls it. */
export function webhook(from: Provenance, description: string) {
  return Text({
    ...from,
    maxLength: 2048,
    format: 'web-url',
    expected: 'an absolute http or https URL of at most 2048 characters',
    description,
    'x-limits': {
      maxLength: invented('no page gives a limit; common software accepts this length'),
      format: inferred('the table of the response says it is a url'),
    },
  })
}

/** The ruling of the calls that set webhooks. */
export const webhooksNotCalledRuling = {
  ...invented('the mock connects to no other server'),
  says: 'Webhooks are stored and returned, and never called.',
}

/** The first two keys of every response that is not an error. */
export const successEnvelope = { status: 100, message: 'Success' } as const

/** The schemas of these two keys. */
export function successFields(from: Provenance) {
  return {
    status: Type.Literal(100, { ...from, description: 'Always 100. Errors have another status.' }),
    message: Type.Literal('Success', { ...from, description: 'Always Success.' }),
  }
}

/** API tokens as listed in responses. */
export function apiTokenList(from: Provenance, options: SchemaOptions = {}) {
  const ip = Type.String({ ...from, description: 'The address the token is bound to; empty if it is not bound.' })
  const token = Type.String({ ...from, description: '40 hex digits, as in the sample of create-project.' })
  const description = 'The API tokens.'
  return Type.Array(Type.Object({ ip, token }, from), { ...from, description, ...options })
}
