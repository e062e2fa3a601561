import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox'
import { variantsOf } from './routes.ts'
import { type Row, row } from './row.ts'

const limitKeywords = ['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems']

/** The ledger rows of an object's fields, with their limits and defaults, including nested fields. */
export function fieldRows(kind: 'request' | 'answer', parent: string, object: TObject): Row[] {
  return Object.entries(object.properties).flatMap(([key, schema]) => {
    const name = `${parent}.${key}`
    return [row(kind, { name, says: descriptionOf(schema), from: schema }), ...detailRows(kind, name, schema)]
  })
}

function detailRows(kind: 'request' | 'answer', name: string, schema: TSchema): Row[] {
  const rows = limitRows(name, schema, kind === 'request' && !KindGuard.IsOptional(schema))
  const fallback: unknown = schema['x-default']
  if (typeof fallback === 'object' && fallback !== null && 'value' in fallback)
    rows.push(row('default', { name, says: JSON.stringify(fallback.value), from: fallback }))
  if (KindGuard.IsArray(schema)) rows.push(...itemRows(kind, `${name}[]`, schema.items))
  return rows
}

function itemRows(kind: 'request' | 'answer', name: string, items: TSchema): Row[] {
  return KindGuard.IsObject(items) ? fieldRows(kind, name, items) : limitRows(name, items, false)
}

function limitRows(name: string, schema: TSchema, required: boolean): Row[] {
  const limits: object = schema['x-limits'] ?? {}
  const found = [schema, ...variantsOf(schema)].flatMap((variant) => {
    // A variant may bring its own limits, if it is a field that several calls share.
    const from = variant['x-limits'] ?? limits
    return limitKeywords
      .filter((keyword) => variant[keyword] !== undefined)
      .map((keyword) => limitRow(`${name} ${keyword}`, String(variant[keyword]), from[keyword]))
  })
  return required ? [limitRow(`${name} required`, 'true', Reflect.get(limits, 'required')), ...found] : found
}

function limitRow(name: string, says: string, from: unknown): Row {
  return row('limit', { name, says, from: typeof from === 'object' && from !== null ? from : {} })
}

function descriptionOf({ description, expected }: TSchema): string {
  return typeof description === 'string' ? description : typeof expected === 'string' ? expected : ''
}
