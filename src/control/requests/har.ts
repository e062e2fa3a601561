import { STATUS_CODES } from '../../lib/http.ts'
import type { Entry } from '../../store/index.ts'

/** Converts calls to an HTTP Archive 1.2. The journal does not record response headers. A call without a response has status 0. */
export function toHar(entries: Entry[], version: string): object {
  return {
    log: { version: '1.2', creator: { name: 'picky-assist-mock', version }, entries: entries.map(toHarEntry) },
  }
}

function toHarEntry(entry: Entry): object {
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

function toHarRequest({ method, path, headers, body, raw_body }: Entry): object {
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

function toHarResponse({ http_status, answer }: Entry): object {
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
