/** @import { Operation, Schema } from '../types.d.ts' */

/** The schema of a call's body; undefined if it has none. @param {Operation} operation @returns {Schema | undefined} */
export function bodySchema({ requestBody }) {
  return Object.values(requestBody?.content ?? {})[0]?.schema
}

/** The schemas of the objects that a call can answer, without that of an error. @param {Operation} operation @returns {Schema[]} */
export function answerSchemas({ responses }) {
  const [answer] = Object.values(responses['200']?.content ?? {})
  const objects = answer ? listObjects(answer.schema) : []
  // An error has no provenance of its own: its rows are the statuses.
  return objects.filter(({ properties }) => properties?.status?.['x-provenance'] !== undefined)
}

/** @param {Schema} schema @returns {Schema[]} */
function listObjects(schema) {
  if (schema.anyOf) return schema.anyOf.flatMap(listObjects)
  return schema.properties ? [schema] : []
}

/** The type of a field in words: `string`, `1 or 2`, `array of string`. @param {Schema} schema @returns {string} */
export function describeType({ type, enum: values, anyOf, items }) {
  if (values) return values.filter((value) => value !== '').join(', ')
  if (anyOf) return [...new Set(anyOf.map(describeType))].filter(Boolean).join(' or ')
  if (type === 'array') return `array of ${items ? describeType(items) : 'anything'}`
  return [type].flat().join(' or ')
}

/** What a form shows at first: the documented sample, or where there is none the values to begin with. @param {Operation} operation @param {Operation[]} operations @returns {Record<string, string>} */
export function sampleValues(operation, operations) {
  const sample = sampleOf(operation)
  const { properties = {}, required = [] } = bodySchema(operation) ?? {}
  const token = operations.map(sampleOf).find((one) => one?.token !== undefined)?.token ?? 'my-token'
  /** @type {Record<string, unknown>} */
  const beginnings = { token, project_id: 715 }
  return Object.fromEntries(
    Object.entries(properties).map(([name, { enum: values }]) => {
      const value = sample ? sample[name] : required.includes(name) ? (beginnings[name] ?? values?.[0]) : undefined
      return [name, toText(value)]
    }),
  )
}

/** @param {Operation} operation */
function sampleOf({ requestBody }) {
  const [content] = Object.values(requestBody?.content ?? {})
  return Object.values(content?.examples ?? {})[0]?.value
}

/** @param {unknown} value */
function toText(value) {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.join('\n') : String(value)
}

/** The body that a form describes. Empty fields are left out. @param {Schema} schema @param {Record<string, string>} values */
export function toBody({ properties = {} }, values) {
  const given = Object.entries(properties).filter(([name]) => values[name])
  return Object.fromEntries(given.map(([name, schema]) => [name, toValue(schema, values[name] ?? '')]))
}

/** @param {Schema} schema @param {string} text @returns {unknown} */
function toValue({ type, enum: values, anyOf }, text) {
  if (type === 'array')
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  if (type === 'boolean') return text === 'true'
  if (values) return values.find((value) => String(value) === text) ?? text
  // A field that takes both is sent as the documentation names it first.
  const isNumber = (anyOf?.[0]?.type ?? type) === 'integer' && /^(0|[1-9]\d{0,14})$/.test(text)
  return isNumber ? Number(text) : text
}
