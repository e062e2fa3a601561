import { KindGuard, type TSchema } from '@sinclair/typebox'

// Keywords that only the program reads. x-limits and x-default are described in words.
const internalKeywords = new Set(['expected', 'secret', 'refusedWith', 'x-limits', 'x-default', 'produces'])

/** A schema for an OpenAPI document. Provenance, limits and default are part of the description. */
export function plainSchema(schema: TSchema): Record<string, unknown> {
  const entries = Object.entries(schema)
    .filter(([key]) => !internalKeywords.has(key))
    .map(([key, value]) => [key, plain(value)])
  const description = describeValue(schema)
  const fallback: unknown = schema['x-default']?.value
  return {
    ...asEnumeration(Object.fromEntries(entries)),
    ...(description !== '' && { description }),
    ...(fallback !== undefined && { default: fallback }),
  }
}

// A union of constants becomes an enum.
function asEnumeration({ anyOf, ...schema }: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(anyOf)) return schema
  const constants = anyOf.map((variant) => variant.const)
  if (constants.includes(undefined)) return { ...schema, anyOf }
  const types = [...new Set(constants.map((constant) => typeof constant))]
  return { ...schema, type: types.length === 1 ? types[0] : types, enum: constants }
}

function plain(value: unknown): unknown {
  if (KindGuard.IsSchema(value)) return plainSchema(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function describeValue(schema: TSchema): string {
  const { description, expected } = schema
  const sentences = [description, expected]
    .filter((text) => typeof text === 'string' && text !== '')
    .map(capitalizeArticle)
  const limits: [string, unknown][] = Object.entries(schema['x-limits'] ?? {})
  return [
    ...sentences,
    provenanceOf('', schema),
    ...limits.map(([keyword, from]) => provenanceOf(`${keyword}: `, from)),
    provenanceOf('default: ', schema['x-default']),
  ]
    .filter((sentence) => sentence !== '')
    .join('. ')
    .replaceAll('.. ', '. ')
}

// `expected` continues a sentence in error messages, so it begins in lower case. Only an article is sure not to be a value.
function capitalizeArticle(sentence: string): string {
  return sentence.replace(/^an? /, (article) => `A${article.slice(1)}`)
}

function provenanceOf(what: string, from: unknown): string {
  if (typeof from !== 'object' || from === null || !('x-provenance' in from) || !('x-source' in from)) return ''
  return `${what}${from['x-provenance']} (${from['x-source']})`
}
