/** A request of the fuzz. */
export type FuzzRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer }

/** What the fuzz tries: requests that prepare a server, and the one that is tried. */
export type FuzzInput = {
  /** the name of the settings that the server runs with: see servers.ts */
  settings: string
  /** the token of the account that it is made for */
  account: string
  before: readonly FuzzRequest[]
  request: FuzzRequest
}

/** A request with a body in JSON. */
export function jsonRequest(method: string, path: string, body: object): FuzzRequest {
  return { method, path, headers: {}, body: Buffer.from(JSON.stringify(body)) }
}

/** A GET request. */
export function getRequest(path: string): FuzzRequest {
  return { method: 'GET', path, headers: {}, body: Buffer.alloc(0) }
}

/** The bytes of a request in HTTP/1.1. `headers` are added to its own. */
export function toBytes({ method, path, headers, body }: FuzzRequest, more: Record<string, string> = {}): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`]
  const all = { host: 'localhost', ...headers, ...more }
  for (const [name, value] of Object.entries(all)) lines.push(`${name}: ${value}`)
  const isChunked = headers['transfer-encoding'] === 'chunked'
  if (!isChunked) lines.push(`content-length: ${body.length}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return Buffer.concat([head, isChunked ? toChunks(body) : body])
}

// Two chunks, so that a character may be cut.
function toChunks(body: Buffer): Buffer {
  const half = Math.floor(body.length / 2)
  const chunks = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0)
  const framed = chunks.map((chunk) =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
  )
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')])
}

/** What the input asks for with faults and the mode, as text. */
export function effectsAskedFor({ before, request }: FuzzInput): string {
  return [request.headers['x-mock-fault'] ?? '', ...before.map(({ body }) => body.toString())].join(' ').trim()
}

/** Whether the answer may be held back: by a fault, or because it waits for calls. */
export function mayNeverEnd(input: FuzzInput): boolean {
  return /hang|delay/.test(effectsAskedFor(input)) || /requests\/(wait|stream)/.test(input.request.path)
}

/** Whether the input may get no answer, because of a fault or because it waits. */
export function mayBeMissing(input: FuzzInput): boolean {
  return /reset|lost|truncate/.test(effectsAskedFor(input)) || mayNeverEnd(input)
}

/**
 * Whether the connection may be of no use to other requests: a fault may break it, nothing may follow a request that waits for
 * 100 Continue, and the server closes it when the head is too long.
 */
export function needsOwnConnection(input: FuzzInput): boolean {
  const { request } = input
  return request.headers.expect !== undefined || headLength(request) > shortHead || mayBeMissing(input)
}

// The server rejects heads of more than 16 KiB, of which it does not count every byte.
const shortHead = 15 * 1024

function headLength({ method, path, headers }: FuzzRequest): number {
  return toBytes({ method, path, headers, body: Buffer.alloc(0) }).length
}
