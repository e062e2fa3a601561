import { isUtf8 } from 'node:buffer'
import type { TObject } from '@sinclair/typebox'
import { describe } from '../lib/describe.ts'
import { JsonError, readJson } from '../lib/json.ts'
import { pointerTo } from '../lib/json-pointer.ts'
import { expectedOf } from '../lib/validator.ts'
import { coerceFields } from './coerce.ts'
import { dateFormats } from './date-formats.ts'
import { errors } from './errors.ts'
import type { Notes } from './explain.ts'

/** A request as it arrived, and how it is to be read. */
export type Arrival = {
  body: unknown
  contentType: string | undefined
  strict: boolean
  /** gets a line for each deviation that is accepted */
  notes: Notes
}

/** A body as read, and its numbers that are not plain digits. */
export type Reading = { fields: Record<string, unknown>; inexactNumbers: ReadonlyMap<string, string> }

/**
 * Reads a body into the keys of `schema`, as a PHP script would: JSON whatever Content-Type says, numbers as strings
 * and strings as numbers. What the schema then still does not take is left for it to refuse.
 *
 * @throws VendorError 410 for a body that is no JSON object, or has a key twice
 */
export function readBody(schema: TObject, arrival: Arrival): Reading {
  const { strict, notes, contentType } = arrival
  if (strict) requireJsonType(contentType)
  const { fields, inexactNumbers } = readFields(textOf(arrival), arrival)
  if (strict) return { fields, inexactNumbers }
  return { fields: coerceFields(schema, knownFields(schema, fields, notes), notes), inexactNumbers }
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
    throw errors.misfit({ pointer, expected, received: `the number ${source.slice(0, 40)}`, schema })
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

function readFields(text: string, { strict, notes }: Arrival): Reading {
  try {
    // Q1: the sample request prints `"billing_plan":DD-MM-YYYY`, which is no JSON.
    const { value, inexactNumbers, bareWords } = readJson(text, strict ? [] : dateFormats)
    for (const { word, pointer } of bareWords) notes.push(`quirk Q1: bare ${word} at ${pointer} read as a string`)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw errors.invalidRequest(`the body expected a JSON object, received ${describe(value)}`)
    return { fields: { ...value }, inexactNumbers }
  } catch (error) {
    if (error instanceof JsonError) throw errors.invalidRequest(`the body ${error.message}`)
    throw error
  }
}

function knownFields(schema: TObject, fields: Reading['fields'], notes: Notes): Reading['fields'] {
  const known: Reading['fields'] = {}
  for (const [key, value] of Object.entries(fields)) {
    const trimmed = key.trim()
    if (!Object.hasOwn(schema.properties, trimmed)) {
      notes.push(`ignored ${pointerTo([key])}`)
      continue
    }
    if (trimmed in known) refuseRepeat(trimmed, Object.keys(fields))
    if (key !== trimmed) notes.push(`read ${pointerTo([key])} as ${pointerTo([trimmed])}`)
    known[trimmed] = value
  }
  return moveDateFormat(schema, known, notes)
}

function refuseRepeat(trimmed: string, keys: string[]): never {
  const padded = keys.find((key) => key !== trimmed && key.trim() === trimmed) ?? trimmed
  throw errors.invalidRequest(
    `${pointerTo([trimmed])} expected each key once, received it also as ${pointerTo([padded])}`,
  )
}

// Q2: the sample request has a date format where a plan belongs.
function moveDateFormat(schema: TObject, fields: Reading['fields'], notes: Notes): Reading['fields'] {
  const { billing_plan: plan, ...others } = fields
  const misplaced = dateFormats.some((format) => format === plan)
  if (!misplaced || !('date_format' in schema.properties) || 'date_format' in fields) return fields
  notes.push(`quirk Q2: /billing_plan ${plan} read as /date_format`)
  return { ...others, date_format: plan }
}
