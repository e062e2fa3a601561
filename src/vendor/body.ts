import { isUtf8 } from 'node:buffer'
import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox'
import { describe } from '../lib/describe.ts'
import { JsonError, readJson } from '../lib/json.ts'
import { pointerTo } from '../lib/json-pointer.ts'
import { expectedOf } from '../lib/validator.ts'
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

/** The keys of a body, and its numbers that are not plain digits. */
type Fields = { fields: Record<string, unknown>; inexactNumbers: ReadonlyMap<string, string> }

/**
 * Reads a body into the keys of `schema`, as a PHP script would: JSON whatever Content-Type says, numbers as strings
 * and strings as numbers. What the schema then still does not take is left for it to refuse.
 *
 * @throws VendorError 410 for a body that is no JSON object; 406 or 410 for a number not written in plain digits
 */
export function readBody(schema: TObject, arrival: Arrival): Record<string, unknown> {
  if (arrival.strict) requireJsonType(arrival.contentType)
  const { fields, inexactNumbers } = readFields(textOf(arrival), arrival)
  refuseInexact(schema, inexactNumbers)
  return arrival.strict ? fields : coerceFields(schema, knownFields(schema, fields, arrival.notes), arrival.notes)
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

function readFields(text: string, { strict, notes }: Arrival): Fields {
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

function knownFields(schema: TObject, fields: Fields['fields'], notes: Notes): Fields['fields'] {
  const known: Fields['fields'] = {}
  for (const [key, value] of Object.entries(fields)) {
    const trimmed = key.trim()
    const wanted =
      Object.hasOwn(schema.properties, trimmed) && (key === trimmed || !(trimmed in fields || trimmed in known))
    if (!wanted) notes.push(`ignored ${pointerTo([key])}`)
    else if (key !== trimmed) notes.push(`read ${pointerTo([key])} as ${pointerTo([trimmed])}`)
    if (wanted) known[trimmed] = value
  }
  return moveDateFormat(schema, known, notes)
}

// Q2: the sample request has a date format where a plan belongs.
function moveDateFormat(schema: TObject, fields: Fields['fields'], notes: Notes): Fields['fields'] {
  const { billing_plan: plan, ...others } = fields
  const misplaced = dateFormats.some((format) => format === plan)
  if (!misplaced || !('date_format' in schema.properties) || 'date_format' in fields) return fields
  notes.push(`quirk Q2: /billing_plan ${plan} read as /date_format`)
  return { ...others, date_format: plan }
}

// 1e10 and 1.0 would come out of JSON.parse as plain numbers, and what is beyond 2^53 as another number.
function refuseInexact({ properties }: TObject, inexactNumbers: Fields['inexactNumbers']): void {
  for (const [pointer, source] of inexactNumbers) {
    const schema = Object.hasOwn(properties, pointer.slice(1).trim()) && properties[pointer.slice(1).trim()]
    if (!schema) continue
    const expected = `${expectedOf(schema)}, numbers in plain digits`
    throw errors.misfit({ pointer, expected, received: `the number ${source.slice(0, 40)}`, schema })
  }
}

function coerceFields(schema: TObject, fields: Fields['fields'], notes: Notes): Fields['fields'] {
  const body: Fields['fields'] = {}
  for (const [key, value] of Object.entries(fields)) {
    const field = schema.properties[key]
    const coerced = field ? coerce(field, value) : value
    if (coerced !== value) notes.push(`read ${pointerTo([key])} ${describeKind(value)} as ${describeKind(coerced)}`)
    if (coerced !== undefined) body[key] = coerced
  }
  return body
}

/** The value in the type its schema wants, where it can be meant so; undefined is absent. */
function coerce(schema: TSchema, value: unknown): unknown {
  const optional = KindGuard.IsOptional(schema)
  if (optional && (value === null || value === '')) return undefined
  if (KindGuard.IsArray(schema)) return Array.isArray(value) ? value : [value]
  if (KindGuard.IsBoolean(schema)) return toBoolean(value)
  if (KindGuard.IsUnion(schema)) return toLiteral(schema.anyOf, value)
  return schema.type === 'string' && typeof value === 'number' ? String(value) : value
}

function toBoolean(value: unknown): unknown {
  if (value === 1 || value === '1' || value === 'true') return true
  if (value === 0 || value === '0' || value === 'false') return false
  return value
}

function toLiteral(variants: readonly TSchema[], value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = variants.find((variant) => KindGuard.IsLiteral(variant) && String(variant.const) === value.trim())
  return match ? match.const : value
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : `${typeof value}`
}
