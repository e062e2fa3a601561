import fc from 'fast-check'
import type { Random } from './random.ts'

/** The parts of JSON Schema that the served documents use. */
export type Schema = {
  type?: string | string[]
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Schema[]
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  items?: Schema
  maxItems?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
}

/** Values by the name of a key or a parameter, where a value that only fits the schema would mean nothing. */
export type KnownValues = Record<string, readonly unknown[]>

const byFormat: Record<string, readonly string[]> = {
  'ip-address': ['192.168.0.1', '10.0.0.1', '2001:db8::1', '::ffff:10.0.0.1', '202.164.148.84'],
  'iana-time-zone': ['Asia/Kolkata', 'UTC', 'America/New_York', 'Pacific/Apia', 'Australia/Lord_Howe'],
  'iso-3166-1-alpha-2': ['IN', 'in', 'US', 'DE'],
  'web-url': ['https://example.com/hook', 'http://localhost:3000/?a=b&c[]=d'],
  instant: ['2020-06-11T10:00:00Z', '2021-01-31T23:59:59+05:30', '2024-02-29T00:00:00.5Z'],
  duration: ['P1M', 'PT1S', 'P1M1D', 'P1Y', 'PT36H'],
  'calendar-day': ['2020-07-11', '2020-02-29', '2021-01-31'],
}

const maxItems = 3

/** A value that fits a schema. Of the optional keys of an object, about half are there. */
export function fittingValue(random: Random, schema: Schema, known: KnownValues): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return random.pick(schema.enum)
  if (schema.anyOf) return fittingValue(random, random.pick(schema.anyOf), known)
  switch (Array.isArray(schema.type) ? random.pick(schema.type) : schema.type) {
    case 'object':
      return fittingObject(random, schema, known)
    case 'array':
      return Array.from({ length: random.below(Math.min(schema.maxItems ?? maxItems, maxItems) + 1) }, () =>
        fittingValue(random, schema.items ?? {}, known),
      )
    case 'integer':
      return fittingNumber(random, schema)
    case 'number':
      return random.percent(20) ? fittingNumber(random, schema) / 2 : fittingNumber(random, schema)
    case 'boolean':
      return random.percent(50)
    case 'null':
      return null
    case 'string':
      return fittingText(random, schema)
    default:
      return random.pick([null, 'x', 1, { a: [1] }, '<html>'])
  }
}

/** An object that fits a schema, as the value of its keys. */
export function fittingObject(
  random: Random,
  { properties = {}, required = [] }: Schema,
  known: KnownValues,
): Record<string, unknown> {
  const keys = Object.keys(properties).filter((key) => required.includes(key) || random.percent(45))
  return Object.fromEntries(
    keys.map((key) => [key, fittingProperty(random, key, { schema: properties[key] ?? {}, known })]),
  )
}

/** A value for a key: a known one if there is one, otherwise one that fits the schema. */
export function fittingProperty(
  random: Random,
  key: string,
  { schema, known }: { schema: Schema; known: KnownValues },
): unknown {
  const values = Object.hasOwn(known, key) ? known[key] : undefined
  return values ? random.pick(values) : fittingValue(random, schema, known)
}

function fittingNumber(random: Random, { minimum = 0, maximum = minimum + 1000 }: Schema): number {
  return random.pick([minimum, maximum, minimum + random.below(Math.min(maximum - minimum, 1000) + 1)])
}

function fittingText(random: Random, { format, pattern, minLength = 0, maxLength = 20 }: Schema): string {
  const words = format === undefined ? undefined : byFormat[format]
  if (words) return random.pick(words)
  if (pattern !== undefined) return random.pick(textsMatching(pattern))
  return 'Ab1 é-x_ß日'.repeat(30).slice(0, random.pick([minLength, Math.min(maxLength, 300), Math.max(minLength, 5)]))
}

const byPattern = new Map<string, string[]>()

// Made once for each pattern, because it takes long. Always the same, so that an input can be made again.
function textsMatching(pattern: string): string[] {
  const texts = byPattern.get(pattern) ?? sampleTexts(pattern)
  byPattern.set(pattern, texts)
  return texts
}

// fast-check cannot look ahead.
function sampleTexts(pattern: string): string[] {
  if (pattern.includes('(?!')) return ['a.sqlite', ':memory:', './x y']
  return fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 20, seed: 1 })
}

/** The kind of text (see values.ts) that a schema expects. */
export function kindOfSchema(schema: Schema): string {
  const { format, type, items, anyOf = [], pattern, enum: values } = schema
  if (format !== undefined) return format
  if (items) return kindOfSchema(items)
  if (values) return values.some((value) => /^[DMY-]{10}$/.test(String(value))) ? 'date-format' : 'number'
  if (pattern?.startsWith('^\\+')) return 'phone'
  if (type === 'boolean') return 'boolean'
  if (type === 'integer' || type === 'number') return 'number'
  const [first] = anyOf.filter(({ const: only }) => only === undefined)
  return first ? kindOfSchema(first) : 'text'
}
