import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox'
import { pointerTo } from '../../lib/json-pointer.ts'
import type { Notes } from './notes.ts'

/** The fields in the types that `schema` wants, where they can be meant so; each change is noted. */
export function coerceFields(schema: TObject, fields: Record<string, unknown>, notes: Notes): Record<string, unknown> {
  const body: Record<string, unknown> = {}
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
  if (KindGuard.IsOptional(schema) && (value === null || (value === '' && !takesEmpty(schema)))) return undefined
  if (KindGuard.IsArray(schema)) return Array.isArray(value) ? value : [value]
  if (KindGuard.IsBoolean(schema)) return toBoolean(value)
  if (KindGuard.IsUnion(schema)) return toLiteral(schema.anyOf, value)
  return schema.type === 'string' && typeof value === 'number' ? String(value) : value
}

function takesEmpty(schema: TSchema): boolean {
  return KindGuard.IsUnion(schema) && schema.anyOf.some(({ const: literal }) => literal === '')
}

function toBoolean(value: unknown): unknown {
  if (value === 1 || value === '1' || value === 'true') return true
  if (value === 0 || value === '0' || value === 'false') return false
  return value
}

function toLiteral(variants: readonly TSchema[], value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = variants.find(
    (variant) =>
      KindGuard.IsLiteral(variant) && String(variant.const) === (variant.const === '' ? value : value.trim()),
  )
  return match ? match.const : value
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : `${typeof value}`
}
