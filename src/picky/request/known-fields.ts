import type { TObject } from '@sinclair/typebox'
import { pointerTo } from '../../lib/json-pointer.ts'
import { dateFormats } from '../date-formats.ts'
import { errors } from '../errors.ts'
import { inferred } from '../provenance.ts'
import type { Notes } from './notes.ts'

type Fields = Record<string, unknown>

export const fieldRulings = {
  keys: {
    ...inferred('public clients send keys such as project, channel and "priority "'),
    says: 'unknown keys are ignored, spaces around keys too; two keys that are then the same are refused',
  },
  planIsFormat: {
    ...inferred('the sample request has a date format where a plan belongs'),
    says: 'Q2: a billing_plan that is a date format is read as date_format',
  },
}

/** The fields that `schema` knows, by its keys. @throws VendorError 410 for two keys that are the same without their padding */
export function knownFields(schema: TObject, fields: Fields, notes: Notes): Fields {
  const known: Fields = {}
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
function moveDateFormat(schema: TObject, fields: Fields, notes: Notes): Fields {
  const { billing_plan: plan, ...others } = fields
  const misplaced = dateFormats.some((format) => format === plan)
  if (!misplaced || !('date_format' in schema.properties) || 'date_format' in fields) return fields
  notes.push(`quirk Q2: /billing_plan ${plan} read as /date_format`)
  return { ...others, date_format: plan }
}
