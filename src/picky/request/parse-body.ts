import { isUtf8 } from 'node:buffer'
import type { TObject } from '@sinclair/typebox'
import { describe } from '../../lib/describe.ts'
import { deepest, JsonError, mostBareWords, readJson } from '../../lib/json.ts'
import { expectedOf } from '../../lib/validator.ts'
import { dateFormats } from '../date-formats.ts'
import { errors } from '../errors.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import { coerceFields } from './coercion.ts'
import { fieldRulings, knownFields } from './known-fields.ts'
import type { Notes } from './notes.ts'

export const readerRulings = {
  ...fieldRulings,
  contentType: {
    ...inferred('public clients send JSON as a form, as text and without a type; the server is a PHP script'),
    says: 'a body is read as JSON whatever Content-Type says, and with a byte order mark',
  },
  coercion: {
    ...inferred('public clients send numbers as texts, texts as numbers, booleans as 1 and "true", one address bare'),
    says: 'values are read in the type of their field where they can be meant so; null, and an empty text for what is optional, is absent',
  },
  plainDigits: {
    ...invented('1e10 and numbers beyond 2^53 would be read as other numbers'),
    says: "a field's number is refused unless it is written in plain digits and a double holds it",
  },
  oddities: {
    ...invented('they are never meant'),
    says: `keys that repeat, __proto__, constructor, NUL, half surrogate pairs and more than ${deepest} levels are refused`,
  },
  bareFormat: {
    ...documented(`${pages.createProject}, sample request`),
    says: `Q1: a date format may stand without quotes, up to ${mostBareWords} times`,
  },
  strict: {
    ...invented('for clients that want to be told'),
    says: 'with the setting validation=strict all these deviations are refused',
  },
}

/** A request as it arrived, and how it is to be read. */
export type Arrival = {
  body: unknown
  contentType: string | undefined
  strict: boolean
  /** gets a line for each deviation that is accepted */
  notes: Notes
}

/** A body as read, as it arrived, and its numbers that are not plain digits. */
export type Reading = {
  fields: Record<string, unknown>
  arrived: Record<string, unknown>
  inexactNumbers: ReadonlyMap<string, string>
}

/**
 * Reads a body into the keys of `schema`, as a PHP script would: JSON whatever Content-Type says, numbers as strings
 * and strings as numbers. What the schema then still does not take is left for it to refuse.
 *
 * @throws VendorError 410 for a body that is no JSON object, or has a key twice
 */
export function readBody(schema: TObject, arrival: Arrival): Reading {
  const { strict, notes, contentType } = arrival
  if (strict) requireJsonType(contentType)
  const { arrived, inexactNumbers } = readFields(textOf(arrival), arrival)
  if (strict) return { fields: arrived, arrived, inexactNumbers }
  const fields = coerceFields(schema, knownFields(schema, arrived, notes), notes)
  return { fields, arrived, inexactNumbers }
}

/**
 * 1e10 and 1.0 come out of JSON.parse as plain numbers, and what is beyond 2^53 as another number.
 *
 * @throws VendorError 406 or 410 for a field of `schema` whose number is not written in plain digits
 */
export function refuseInexact({ properties }: TObject, { inexactNumbers }: Reading): void {
  for (const [pointer, source] of inexactNumbers) {
    const schema = Object.hasOwn(properties, pointer.slice(1).trim()) && properties[pointer.slice(1).trim()]
    if (!schema) continue
    const expected = `${expectedOf(schema)}, numbers in plain digits`
    throw errors.misfit({
      pointer,
      expected,
      received: schema.secret ? 'a number' : `the number ${source.slice(0, 40)}`,
      schema,
    })
  }
}

function requireJsonType(contentType: string | undefined): void {
  if (/^application\/json\s*(;|$)/i.test(contentType ?? '')) return
  throw errors.invalidRequest(`header content-type expected application/json, received ${describe(contentType)}`)
}

function textOf({ body, strict, notes }: Arrival): string {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw errors.invalidRequest('the body expected a JSON object, received an empty body')
  if (!isUtf8(body))
    throw errors.invalidRequest(`the body expected UTF-8, received other bytes ${placeOfOddByte(body)}`)
  const text = body.toString('utf8')
  if (!text.startsWith('\uFEFF')) return text
  if (strict) throw errors.invalidRequest('the body expected JSON at line 1 column 1, received a byte order mark')
  notes.push('skipped a byte order mark')
  return text.slice(1)
}

function placeOfOddByte(body: Buffer): string {
  const before = body.toString('utf8').split('\uFFFD', 1)[0] ?? ''
  const lines = before.split('\n')
  return `at line ${lines.length} column ${(lines.at(-1) ?? '').length + 1}`
}

function readFields(text: string, { strict, notes }: Arrival): Omit<Reading, 'fields'> {
  try {
    // Q1: the sample request prints `"billing_plan":DD-MM-YYYY`, which is no JSON.
    const { value, inexactNumbers, bareWords } = readJson(text, strict ? [] : dateFormats)
    for (const { word, pointer } of bareWords) notes.push(`quirk Q1: bare ${word} at ${pointer} read as a string`)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw errors.invalidRequest(`the body expected a JSON object, received ${describe(value)}`)
    return { arrived: { ...value }, inexactNumbers }
  } catch (error) {
    if (error instanceof JsonError) throw errors.invalidRequest(`the body ${error.message}`)
    throw error
  }
}
