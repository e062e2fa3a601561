import { STATUS_CODES } from '../../lib/http.ts'
import type { Entry } from '../../store/index.ts'

/** The calls as an HTTP Archive 1.2. The journal keeps no headers of answers; a call that got none has status 0. */
export function toHar(entries: Entry[], version: string): object {
  return {
    log: { version: '1.2', creator: { name: 'picky-assist-mock', version }, entries: entries.map(entryOf) },
  }
}

function entryOf(entry: Entry): object {
  return {
    startedDateTime: entry.time,
    time: entry.duration_ms,
    request: requestOf(entry),
    response: responseOf(entry),
    cache: {},
    timings: { send: 0, wait: entry.duration_ms, receive: 0 },
    comment: [entry.operation ?? 'no operation', ...entry.deviations].join('; '),
  }
}

function requestOf({ method, path, headers, body }: Entry): object {
  const text = body === null ? undefined : JSON.stringify(body)
  return {
    method,
    url: urlOf(headers.host ?? 'localhost', path),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    queryString: [],
    ...(text !== undefined && { postData: { mimeType: 'application/json', params: [], text } }),
    headersSize: -1,
    bodySize: Buffer.byteLength(text ?? ''),
  }
}

// A Host header may hold anything.
function urlOf(host: string, path: string): string {
  const encoded = encodeURI(path)
  return URL.canParse(`http://${host}${encoded}`) ? `http://${host}${encoded}` : `http://localhost${encoded}`
}

function responseOf({ http_status, answer }: Entry): object {
  const status = http_status ?? 0
  const text = answer === null ? '' : JSON.stringify(answer)
  const size = Buffer.byteLength(text)
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [],
    content: { size, mimeType: answer === null ? 'x-unknown' : 'application/json', text },
    redirectURL: '',
    headersSize: -1,
    bodySize: size,
  }
}
