import { isUtf8 } from 'node:buffer'
import type { TObject } from '@sinclair/typebox'
import { describeValue } from '../../lib/describe.ts'
import { type Json, JsonError, maxBareWords, maxDepth, parseJson } from '../../lib/json.ts'
import { describeSchema } from '../../lib/validator.ts'
import { errors } from '../errors.ts'
import { isDateFormat } from '../fields.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import { recognizeFormat } from './body-formats.ts'
import { coerceFields, coercionRulings } from './coercion.ts'
import type { Notes } from './notes.ts'

// A body of 1 MiB can have half a million values, which would delay other calls by a second.
const maxValues = 10_000

export const bodyRulings = {
  ...coercionRulings,
  contentType: {
    ...inferred('public clients send JSON labelled as a form, as text or not at all; the server is a PHP script'),
    says: 'The body is parsed as JSON whatever Content-Type says. A byte order mark is skipped.',
  },
  plainDigits: {
    ...invented('1e10 would lose its spelling, and numbers beyond 2^53 their value'),
    says: 'A number in a known field must be an integer without exponent, at most 2^53 - 1. Otherwise the error of the field is returned: 406 for number, 401 for token, otherwise 410.',
  },
  rejectedJson: {
    ...invented('never intentional in a real request'),
    says: `Rejected with 410: duplicate keys, NUL characters, lone surrogates, more than ${maxDepth} levels of nesting or ${maxValues} values, and the keys __proto__, constructor and prototype even though unknown keys are ignored.`,
  },
  namedSlips: {
    ...invented('the cause is often an option of the HTTP client, which a syntax error does not name'),
    says: 'For a body that is not JSON, the 410 says what it is instead, where that is recognized: a form, a multipart form, a compressed body, UTF-16 or UTF-32, XML, YAML, an array around the object, JSON converted twice, or literals, quotes, comments and commas of another language.',
  },
  unquotedDateFormat: {
    ...documented(`${pages.createProject}, sample request`),
    says: `Q1: a date format without quotes is read as a string, up to ${maxBareWords} times in a body.`,
  },
  strictValidation: {
    ...invented('for clients that want to be told about their deviations'),
    says: "With the setting validation=strict, these are rejected with the field's error (406 for number, 401 for token, otherwise 410): unknown keys; values of another type, and null; an empty string where the format does not allow one; a date format in lower case; white space around a key, an address, a country, a time zone or a date format; a byte order mark; the deviations Q1, Q2 and Q5. A content type other than JSON is rejected too.",
  },
}

/** A request body as received, and how to parse it. */
export type BodyInput = {
  body: unknown
  contentType: string | undefined
  contentEncoding: string | undefined
  strict: boolean
  /** receives one note for each deviation accepted */
  notes: Notes
}

/** A parsed body. */
export type ParsedBody = {
  /** the fields that the schema knows, coerced to its types */
  fields: Record<string, unknown>
  /** the object as received, as JSON */
  json: string
  /** source text of the numbers that are not plain digits, by JSON pointer */
  nonPlainNumbers: ReadonlyMap<string, string>
}

type ReceivedObject = Omit<ParsedBody, 'fields'> & { received: Record<string, unknown> }

/**
 * Parses a body as leniently as the vendor's PHP script: JSON whatever Content-Type says, numbers for strings and strings
 * for numbers. The body is not validated against the schema here.
 *
 * @throws ApiError 410 for a body that is not a JSON object, or has a duplicate key
 */
export function parseBody(schema: TObject, input: BodyInput): ParsedBody {
  const { strict, notes, contentType } = input
  if (strict) requireJsonContentType(contentType)
  const { received, json, nonPlainNumbers } = readObject(input)
  const fields = strict ? received : coerceFields(schema, received, notes)
  return { fields, json, nonPlainNumbers }
}

/**
 * Rejects numbers whose value JSON.parse changes (beyond 2^53) or whose spelling it loses (1e10, 1.0).
 *
 * @throws ApiError the error of a field of `schema` whose number is not written in plain digits
 */
export function rejectNonPlainNumbers({ properties }: TObject, { nonPlainNumbers }: ParsedBody): void {
  for (const [pointer, source] of nonPlainNumbers) {
    const name = pointer.slice(1).trim()
    const schema = Object.hasOwn(properties, name) && properties[name]
    if (!schema) continue
    const expected = `${describeSchema(schema)}, numbers ${describePlainNumbers(source)}`
    const received = schema.secret ? 'a number' : `the number ${source.slice(0, 40)}`
    throw errors.validation({ pointer, expected, received, schema })
  }
}

// How a number must be written, or how large it may be: what this one is not.
function describePlainNumbers(source: string): string {
  const isTooLarge = /^-?\d+$/.test(source) && !Number.isSafeInteger(Number(source))
  return isTooLarge ? `up to ${Number.MAX_SAFE_INTEGER}` : 'in plain digits'
}

function requireJsonContentType(contentType: string | undefined): void {
  if (/^application\/json\s*(;|$)/i.test(contentType ?? '')) return
  throw errors.invalidRequest(`header content-type: expected application/json, received ${describeValue(contentType)}`)
}

function readObject(input: BodyInput): ReceivedObject {
  try {
    return parseObject(decode(input), input)
  } catch (error) {
    const format = Buffer.isBuffer(input.body) ? recognizeFormat(input.body, input.contentEncoding) : undefined
    throw format
      ? errors.unreadableBody(`expected ${format.expected}, received ${format.received}`, { quotesBody: false })
      : error
  }
}

function decode({ body, strict, notes }: BodyInput): string {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw errors.unreadableBody('expected a JSON object, received an empty body', { quotesBody: false })
  if (!isUtf8(body))
    throw errors.unreadableBody(`expected UTF-8, received an invalid byte ${locateInvalidByte(body)}`, {
      quotesBody: false,
    })
  const text = body.toString('utf8')
  if (!text.startsWith('\uFEFF')) return text
  if (strict)
    throw errors.unreadableBody('expected JSON at line 1 column 1, received a byte order mark', { quotesBody: false })
  notes.push('skipped a byte order mark')
  return text.slice(1)
}

function locateInvalidByte(body: Buffer): string {
  const before = body.toString('utf8').split('\uFFFD', 1)[0] ?? ''
  const lines = before.split('\n')
  return `at line ${lines.length} column ${(lines.at(-1) ?? '').length + 1}`
}

function parseObject(text: string, { strict, notes }: BodyInput): ReceivedObject {
  // Q1: the sample request prints `"billing_plan":DD-MM-YYYY`, which is not JSON.
  const { value, json, nonPlainNumbers, bareWords } = parse(text, strict ? undefined : isDateFormat)
  for (const { word, pointer } of bareWords) notes.push(`quirk Q1: bare ${word} at ${pointer} read as a string`)
  if (isObject(value)) return { received: { ...value }, json, nonPlainNumbers }
  const wrapping = describeWrapping(value)
  throw errors.unreadableBody(`expected a JSON object, received ${wrapping ?? describeValue(value)}`, {
    quotesBody: wrapping === undefined,
  })
}

function parse(text: string, isAllowedBareWord?: (word: string) => boolean): Json {
  try {
    return parseJson(text, { isAllowedBareWord, maxValues })
  } catch (error) {
    if (error instanceof JsonError) throw errors.unreadableBody(error.message, { quotesBody: error.quotesText })
    throw error
  }
}

// What is wrapped around the object, in words that quote nothing of it.
function describeWrapping(value: unknown): string | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every(isObject))
    return value.length === 1
      ? 'an array around it; send the object by itself'
      : `an array of ${value.length} objects; send each in a call of its own`
  const text = typeof value === 'string' ? value.trim() : ''
  return text.startsWith('{') && text.endsWith('}')
    ? 'a string that contains one: it was converted to JSON twice'
    : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
