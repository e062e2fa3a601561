import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** An answer as a client received it. */
export type Answer = {
  method: string
  /** the request target: a path, with or without a query, or an absolute URL */
  path: string
  status: number
  /** the header content-type */
  contentType: string | undefined
  body: string | Buffer
}

/** Checks answers against the OpenAPI documents that a server serves. */
export type AnswerCheck = {
  /**
   * Checks that the documents describe the answer: its HTTP status, its content type, and every part of its body. An object
   * may have only the keys that are documented. A request that is no documented operation must get a documented error.
   *
   * @throws Error that says what the answer is and how it differs
   */
  check: (answer: Answer) => void
  /** The documented kinds of answers that `check` has not seen yet, such as `GET /_mock/mode 4XX application/problem+json`. */
  unseen: () => string[]
}

type Content = Record<string, { schema: object }>
type Operations = Record<string, { responses: Record<string, { content?: Content }> }>
type OpenApiDocument = { paths: Record<string, Operations> }

// What a response of an operation can be.
type Kind = { name: string; status: string; mediaType: string; schema: object; isValid?: ValidateFunction }
type Operation = { method: string; path: string; pattern: RegExp; kinds: Kind[] }

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false })
addFormats.default(ajv)

/** Reads the documents of the emulated API and of the control plane. `getJson` gets the JSON at a path of the server. */
export async function readAnswerCheck(getJson: (path: string) => Promise<unknown>): Promise<AnswerCheck> {
  const documents = await Promise.all(
    ['vendor', 'control'].map((plane) => getJson(`/_mock/openapi.json?plane=${plane}`)),
  )
  return createAnswerCheck(documents.map(toDocument))
}

function createAnswerCheck(documents: OpenApiDocument[]): AnswerCheck {
  // Paths without parameters first: /requests/wait is not /requests/{seq}.
  const operations = documents
    .flatMap(({ paths }) => Object.entries(paths).flatMap(toOperations))
    .sort((one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')))
  const seen = new Set<Kind>()
  return {
    check(answer) {
      const path = toPath(answer.path)
      const operation = findOperation(operations, answer.method, path)
      if (isPreflight(answer, path)) return
      const candidates = operation ? operation.kinds : errorsOf(operations, path)
      const kind = candidates.find((candidate) => matches(candidate, answer))
      if (!kind) throw toError(answer, `expected ${candidates.map(({ name }) => name).join(' or ')}`)
      if (answer.method === 'HEAD') return rejectBody(answer)
      rejectInvalid(answer, kind)
      if (operation) seen.add(kind)
    },
    unseen: () => operations.flatMap(({ kinds }) => kinds.filter((kind) => !seen.has(kind)).map(({ name }) => name)),
  }
}

function toOperations([path, methods]: [string, Operations]): Operation[] {
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
  return Object.entries(methods).map(([method, { responses }]) => {
    const name = `${method.toUpperCase()} ${path}`
    const kinds = Object.entries(responses).flatMap(([status, { content = { '': { schema: {} } } }]) =>
      Object.entries(content).map(([mediaType, { schema }]) => ({
        name: `${name} ${status} ${mediaType || 'without a body'}`,
        status,
        mediaType,
        schema,
      })),
    )
    return { method: method.toUpperCase(), path, pattern, kinds }
  })
}

// HEAD is answered like GET, without the body. No document lists it, nor the newer base path of the emulated API.
function findOperation(operations: Operation[], method: string, path: string): Operation | undefined {
  const documented = path.replace(/^\/api\/v2\//, '/app/api/v2/')
  return operations.find((operation) => {
    return operation.method === (method === 'HEAD' ? 'GET' : method) && operation.pattern.test(documented)
  })
}

// The errors of a plane, for a path or method that it does not have.
function errorsOf(operations: Operation[], path: string): Kind[] {
  const isControl = isControlPath(path)
  return operations
    .filter((operation) => isControlPath(operation.path) === isControl)
    .flatMap(({ kinds }) => kinds.filter(({ status }) => status === '4XX'))
    .slice(0, 1)
}

function isControlPath(path: string): boolean {
  return path === '/_mock' || path.startsWith('/_mock/')
}

// The answer to a browser that asks whether a page may call the emulated API. Not part of the API.
function isPreflight({ method, status, body }: Answer, path: string): boolean {
  return method === 'OPTIONS' && status === 204 && body.length === 0 && !isControlPath(path)
}

function matches({ status, mediaType }: Kind, answer: Answer): boolean {
  const [received = '', parameters = ''] = (answer.contentType ?? '').split(';', 2)
  if (!/^( *charset=utf-8)?$/.test(parameters)) return false
  return received === mediaType && (status === String(answer.status) || status === `${String(answer.status)[0]}XX`)
}

function rejectBody(answer: Answer): void {
  if (answer.body.length > 0) throw toError(answer, 'expected no body')
}

function rejectInvalid(answer: Answer, kind: Kind): void {
  kind.isValid ??= ajv.compile(closed(kind.schema))
  for (const value of parse(answer, kind.mediaType)) {
    if (kind.isValid(value)) continue
    throw toError(answer, `expected ${kind.name}; ${ajv.errorsText(kind.isValid.errors, { dataVar: '' })}`)
  }
}

// The values in a body: one, but as many as there are events in a stream.
function parse(answer: Answer, mediaType: string): unknown[] {
  if (mediaType === '' || mediaType === 'image/png') return [parseBytes(answer, mediaType)]
  const text = answer.body.toString()
  if (mediaType === 'text/event-stream') return parseEvents(text)
  if (!/^application\/(.+\+)?json$/.test(mediaType)) return [text]
  try {
    return [JSON.parse(text)]
  } catch {
    throw toError(answer, 'expected JSON')
  }
}

function parseBytes(answer: Answer, mediaType: string): string {
  const isPng = Buffer.from(answer.body).subarray(1, 4).toString() === 'PNG'
  if (mediaType === 'image/png' ? !isPng : answer.body.length > 0)
    throw toError(answer, `expected ${mediaType === '' ? 'no body' : 'a PNG image'}`)
  return ''
}

// The last event may be incomplete, as the client ends a stream. Comments are skipped.
function parseEvents(text: string): object[] {
  const events = text.split('\n\n').slice(0, -1)
  return events
    .filter((event) => !event.startsWith(':'))
    .map((event) => {
      const fields = Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/s, 2)))
      return { ...fields, data: JSON.parse(fields.data) }
    })
}

// A schema in which every object may have only the keys that are documented.
function closed(schema: unknown): object {
  return mapObjects(schema, (part) =>
    'properties' in part && !('additionalProperties' in part) ? { ...part, additionalProperties: false } : part,
  )
}

function mapObjects(value: unknown, map: (part: object) => object): object {
  if (Array.isArray(value)) return value.map((inner) => (isObject(inner) ? mapObjects(inner, map) : inner))
  const entries = Object.entries(Object(value))
  return map(Object.fromEntries(entries.map(([key, inner]) => [key, isObject(inner) ? mapObjects(inner, map) : inner])))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

// Without scheme, authority and query; escapes of ASCII characters are decoded, as the router does.
function toPath(target: string): string {
  const [path = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  return path.replaceAll(/%[2-7][0-9a-f]/gi, (encoded) => decodeURIComponent(encoded))
}

function toDocument(value: unknown): OpenApiDocument {
  if (isObject(value) && 'paths' in value) return { paths: Object(value.paths) }
  throw new TypeError('the server serves no OpenAPI document')
}

function toError({ method, path, status, contentType, body }: Answer, difference: string): Error {
  const received = `HTTP ${status} ${contentType ?? 'without a content type'}`
  return new Error(`${method} ${path} got ${received}; ${difference}; the body: ${body.toString().slice(0, 500)}`)
}
