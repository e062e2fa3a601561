import { type Static, Type } from '@sinclair/typebox'
import { STATUS_CODES } from '../../lib/http.ts'
import type { Entry } from '../../store/index.ts'

/** Converts calls to an HTTP Archive 1.2. The journal does not record response headers. A call without a response has status 0. */
export function toHar(entries: Entry[], version: string): HarResponse {
  return {
    log: { version: '1.2', creator: { name: 'picky-assist-mock', version }, entries: entries.map(toHarEntry) },
  }
}

function toHarEntry(entry: Entry): HarEntry {
  return {
    startedDateTime: entry.time,
    time: entry.duration_ms,
    request: toHarRequest(entry),
    response: toHarResponse(entry),
    cache: {},
    timings: { send: 0, wait: entry.duration_ms, receive: 0 },
    comment: [entry.operation ?? 'no operation', ...entry.deviations].join('; '),
  }
}

function toHarRequest({ method, path, headers, body, raw_body }: Entry): HarEntry['request'] {
  const text = body === null ? raw_body : JSON.stringify(body)
  const mimeType = body === null ? (headers['content-type'] ?? 'text/plain') : 'application/json'
  return {
    method,
    url: toUrl(headers.host ?? 'localhost', path),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    queryString: [],
    ...(text !== null && { postData: { mimeType, params: [], text } }),
    headersSize: -1,
    bodySize: Buffer.byteLength(text ?? ''),
  }
}

// A client can send a Host header that makes no valid URL.
function toUrl(host: string, path: string): string {
  const encoded = encodeURI(path)
  return URL.canParse(`http://${host}${encoded}`) ? `http://${host}${encoded}` : `http://localhost${encoded}`
}

function toHarResponse({ http_status, answer }: Entry): HarEntry['response'] {
  const status = http_status ?? 0
  const isSent = answer !== null && http_status !== null
  const text = isSent ? JSON.stringify(answer) : ''
  const size = Buffer.byteLength(text)
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [],
    content: { size, mimeType: isSent ? 'application/json' : 'x-unknown', text },
    redirectURL: '',
    headersSize: -1,
    bodySize: size,
  }
}

const nameAndValue = Type.Object({ name: Type.String(), value: Type.String() })
const none = Type.Array(Type.Unknown(), { maxItems: 0, description: 'Always empty.' })
const unknownSize = Type.Literal(-1, { description: 'Always -1, which means unknown.' })
const message = { httpVersion: Type.String(), cookies: none, headersSize: unknownSize, bodySize: Type.Integer() }

type HarEntry = Static<typeof HarEntry>
const HarEntry = Type.Object({
  startedDateTime: Type.String({ description: "ISO 8601, by the account's clock." }),
  time: Type.Number({ description: 'Milliseconds.' }),
  request: Type.Object({
    method: Type.String(),
    url: Type.String(),
    ...message,
    headers: Type.Array(nameAndValue),
    queryString: none,
    postData: Type.Optional(Type.Object({ mimeType: Type.String(), params: none, text: Type.String() })),
  }),
  response: Type.Object({
    status: Type.Integer({ description: '0 if no response was sent.' }),
    statusText: Type.String(),
    ...message,
    headers: none,
    content: Type.Object({ size: Type.Integer(), mimeType: Type.String(), text: Type.String() }),
    redirectURL: Type.String(),
  }),
  cache: Type.Object({}),
  timings: Type.Object({ send: Type.Number(), wait: Type.Number(), receive: Type.Number() }),
  comment: Type.String({ description: 'The operation, and what was coerced, ignored or rejected.' }),
})

/** The schema of an HTTP Archive 1.2. */
export type HarResponse = Static<typeof HarResponse>
export const HarResponse = Type.Object(
  {
    log: Type.Object({
      version: Type.Literal('1.2'),
      creator: Type.Object({ name: Type.String(), version: Type.String() }),
      entries: Type.Array(HarEntry),
    }),
  },
  { description: 'With format=har: an HTTP Archive 1.2.' },
)
