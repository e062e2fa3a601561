import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox'
import { isIpAddress } from '../../lib/ip.ts'
import { pointerTo, showPointer } from '../../lib/json-pointer.ts'
import { errors } from '../errors.ts'
import { parseDateFormat, samplePlan } from '../fields.ts'
import { inferred, invented } from '../provenance.ts'
import type { Notes } from './notes.ts'

type Fields = Record<string, unknown>

export const coercionRulings = {
  unknownKeys: {
    ...inferred('public clients send keys such as project, channel and "priority "'),
    says: 'Unknown keys are ignored, and so is white space around a key. Two keys that differ only in surrounding white space are rejected with 410.',
  },
  planIsFormat: {
    ...inferred('the sample request has a date format where a plan belongs'),
    says: 'Q2: a billing_plan that is a date format is read as date_format, if the request has no other.',
  },
  samplePlan: {
    ...inferred('the response to the sample request has the price and the billing date of this plan'),
    says: `Q5: a request whose billing_plan is a date format gets plan ${samplePlan}, the plan of the sample response.`,
  },
  surroundingSpaces: {
    ...inferred('public clients send keys with white space around them'),
    says: 'White space around an address, a country code and a time zone is removed.',
  },
  dateFormatCase: {
    ...invented('a word in lower case, or with white space around it, means the same format'),
    says: 'The case of a date format and white space around it do not matter.',
  },
  coercion: {
    ...inferred(
      'public clients send numbers as strings, strings as numbers, booleans as 1 and "true", and one address without an array',
    ),
    says: "A value is converted to its field's type where the intent is clear. In an optional field, null and an empty string count as absent.",
  },
}

/**
 * Picks the fields that `schema` knows and coerces them to its types where the intent is clear. Each deviation adds a note.
 *
 * @throws ApiError 410 for two keys that differ only in white space
 */
export function coerceFields(schema: TObject, received: Fields, notes: Notes): Fields {
  const coerced: Fields = {}
  for (const [key, value] of Object.entries(pickKnownFields(schema, received, notes))) {
    const field = schema.properties[key]
    const trimmed = field ? trimSpaces(field, value) : value
    if (trimmed !== value) notes.push(`removed white space around ${pointerTo([key])}`)
    const result = field ? coerce(field, trimmed) : trimmed
    if (result !== trimmed) notes.push(describeConversion(pointerTo([key]), trimmed, result))
    if (result !== undefined) coerced[key] = result
  }
  return coerced
}

function pickKnownFields(schema: TObject, received: Fields, notes: Notes): Fields {
  const known: Fields = {}
  for (const [key, value] of Object.entries(received)) {
    const trimmed = key.trim()
    if (!Object.hasOwn(schema.properties, trimmed)) {
      notes.push(`ignored ${showPointer(pointerTo([key]))}`)
      continue
    }
    if (trimmed in known) rejectDuplicate(trimmed, Object.keys(received))
    if (key !== trimmed) notes.push(`read ${showPointer(pointerTo([key]))} as ${pointerTo([trimmed])}`)
    known[trimmed] = value
  }
  return moveDateFormat(schema, known, notes)
}

function rejectDuplicate(trimmed: string, keys: string[]): never {
  const padded = keys.find((key) => key !== trimmed && key.trim() === trimmed) ?? trimmed
  throw errors.invalidRequest(
    `${pointerTo([trimmed])}: expected each key once, received it also as ${showPointer(pointerTo([padded]))}`,
  )
}

// Q2 and Q5: the sample request has a date format where a plan belongs, and its response has the amounts of a plan.
function moveDateFormat(schema: TObject, fields: Fields, notes: Notes): Fields {
  const { billing_plan: plan, date_format: given, ...others } = fields
  const date_format = typeof plan === 'string' ? parseDateFormat(plan) : undefined
  if (!date_format || !('date_format' in schema.properties) || !countsAsAbsent(given)) return fields
  if (given !== undefined) notes.push(describeConversion('/date_format', given, undefined))
  notes.push(`quirk Q2: /billing_plan ${plan} read as /date_format`, `quirk Q5: /billing_plan set to ${samplePlan}`)
  return { ...others, date_format, billing_plan: samplePlan }
}

const trimmedFormats = ['ip-address', 'iso-3166-1-alpha-2', 'iana-time-zone']

// Returns `value` itself if there is nothing to remove.
function trimSpaces(schema: TSchema, value: unknown): unknown {
  const { format } = KindGuard.IsArray(schema) ? schema.items : schema
  if (!trimmedFormats.includes(format)) return value
  const trim = (text: unknown) => (typeof text === 'string' ? text.trim() : text)
  if (!Array.isArray(value)) return trim(value)
  const trimmed = value.map(trim)
  return trimmed.some((item, index) => item !== value[index]) ? trimmed : value
}

// undefined means absent.
function coerce(schema: TSchema, value: unknown): unknown {
  if (KindGuard.IsOptional(schema) && countsAsAbsent(value) && !(value === '' && allowsEmptyString(schema)))
    return undefined
  // Anything but an address stays as it is, so that the error names the place where it was sent.
  if (KindGuard.IsArray(schema)) return typeof value === 'string' && isIpAddress(value) ? [value] : value
  if (KindGuard.IsBoolean(schema)) return toBoolean(value)
  if (KindGuard.IsUnion(schema)) return toLiteral(schema.anyOf, value)
  return schema.type === 'string' && typeof value === 'number' ? String(value) : value
}

function countsAsAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function allowsEmptyString(schema: TSchema): boolean {
  return KindGuard.IsUnion(schema) && schema.anyOf.some(({ const: literal }) => literal === '')
}

function toBoolean(value: unknown): unknown {
  if (value === 1 || value === '1' || value === 'true') return true
  if (value === 0 || value === '0' || value === 'false') return false
  return value
}

function toLiteral(variants: readonly TSchema[], value: unknown): unknown {
  if (typeof value !== 'string') return value
  const word = value.trim().toUpperCase()
  const match = variants.find(
    (variant) =>
      KindGuard.IsLiteral(variant) && String(variant.const).toUpperCase() === (variant.const === '' ? value : word),
  )
  return match ? match.const : value
}

function describeConversion(pointer: string, from: unknown, to: unknown): string {
  if (to === undefined) return `treated ${from === null ? 'null' : 'an empty string'} in ${pointer} as absent`
  if (typeof from === 'string' && typeof to === 'string') return `read ${pointer} as ${to}`
  return `converted ${pointer} from ${describeType(from)} to ${describeType(to)}`
}

function describeType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
