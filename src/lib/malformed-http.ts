import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Connections } from './connections.ts'
import { STATUS_CODES } from './http.ts'
import { clearTimeout, setTimeout } from './originals.ts'
import { handshakeByte } from './tls-server.ts'

const lingerMs = 1000

/** A request that is malformed HTTP, or that never completes. */
export type MalformedRequest = {
  httpStatus: number
  /** what was expected, what was received and where; quotes at most one character of the request */
  detail: string
  /** the request target; undefined if it is not known */
  target: string | undefined
}

/** The body of a response. */
export type RawBody = { type: string; text: string }

// An error of Node's HTTP parser, or of its timeouts.
type ClientError = Error & { code?: string; reason?: unknown; bytesParsed?: unknown; rawPacket?: unknown }

type Failure = { httpStatus?: number; where: string; expected: string; received?: string }

type Options = {
  connections: Connections
  /** creates the body of the response */
  toBody: (malformed: MalformedRequest) => RawBody
}

/** Responds where Node.js itself would send a response without a body, or none. */
export function answerMalformedHttp(servers: readonly Server[], { connections, toBody }: Options): void {
  const failed = new WeakSet<Socket>()
  // The response comes after those to the earlier requests of the connection.
  const handleClientError = (error: ClientError, socket: Socket) => {
    // The parser fails again with everything that it is given after an error.
    if (failed.has(socket)) return
    failed.add(socket)
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    const pending = connections.pendingOn(socket)
    const current = pending.find(({ request }) => !request.complete)
    const malformed = describeClientError(error, current?.request.url)
    const send = () => {
      // A request can be answered before it is complete. A second response would be taken for that to the next request.
      if (current?.response.headersSent) close(socket)
      else respond(socket, { httpStatus: malformed.httpStatus, ...toBody(malformed) })
    }
    const earlier = pending.findLast((exchange) => exchange !== current)
    if (earlier) earlier.response.once('close', send)
    else send()
  }
  for (const server of servers) {
    // The size of the headers limits their number. Otherwise Node.js drops or rejects those after the first 1000 or 2000.
    server.maxHeadersCount = 0
    // Handled like any other request: it is for its handler to reject the expectation.
    server.on('checkExpectation', (request, response) => server.emit('request', request, response))
    server.on('connect', ({ url: target = '' }, socket) => {
      const detail = 'expected the path of a call, as this server is no proxy, received the method CONNECT'
      respond(socket, { httpStatus: 405, ...toBody({ httpStatus: 405, detail, target }) }, ['allow: GET, HEAD, POST'])
    })
    // Fastify's own listener responds at once.
    server.removeAllListeners('clientError').on('clientError', handleClientError)
  }
}

/** Sends a response without a request, and closes the connection. */
export function respond(
  socket: Duplex,
  { httpStatus, type, text }: RawBody & { httpStatus: number },
  headers: string[] = [],
): void {
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
    'connection: close',
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    ...headers,
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${text}`)
  close(socket)
}

// Stays open for a while, because a client that is still sending when its connection is destroyed does not see the response.
function close(socket: Duplex): void {
  const destroy = () => socket.destroy()
  const timeout = setTimeout(destroy, lingerMs).unref()
  socket.once('close', () => clearTimeout(timeout)).on('error', destroy)
  socket.resume()
  socket.end()
}

const failures: Record<string, Failure> = {
  HPE_INVALID_METHOD: { where: 'the request line', expected: 'a method such as POST, in upper case' },
  HPE_INVALID_URL: {
    where: 'the request line',
    expected: 'a path that begins with / and consists of printable ASCII characters',
  },
  HPE_INVALID_CONSTANT: { where: 'the request line', expected: 'HTTP/1.1 after the path' },
  HPE_INVALID_VERSION: {
    where: 'the request line',
    expected: 'HTTP/1.1, CR and LF at the end',
    received: 'another version or ending',
  },
  HPE_PAUSED_H2_UPGRADE: { where: 'the connection', expected: 'HTTP/1.1', received: 'HTTP/2' },
  HPE_INVALID_HEADER_TOKEN: {
    where: 'the headers',
    expected: 'lines of a name, a colon and a value, each with CR and LF at the end',
  },
  HPE_HEADER_OVERFLOW: { httpStatus: 431, where: 'the headers', expected: 'at most 16 KiB', received: 'more' },
  HPE_INVALID_CONTENT_LENGTH: {
    where: 'the header content-length',
    expected: 'the number of bytes of the body, or the header transfer-encoding instead',
    received: 'another value, or both headers',
  },
  HPE_UNEXPECTED_CONTENT_LENGTH: {
    where: 'the header content-length',
    expected: 'one value, or the header transfer-encoding instead',
    received: 'another one',
  },
  HPE_INVALID_TRANSFER_ENCODING: {
    where: 'the header transfer-encoding',
    expected: 'chunked as the last encoding',
    received: 'another one',
  },
  HPE_INVALID_CHUNK_SIZE: { where: 'the body', expected: 'the size of a chunk in hex digits' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    httpStatus: 413,
    where: 'the body',
    expected: 'chunk extensions of at most 16 KiB',
    received: 'more',
  },
  HPE_STRICT: { where: 'the body', expected: 'CR and LF after each chunk' },
  HPE_INVALID_EOF_STATE: {
    where: 'the request',
    expected: 'all of it',
    received: 'the end of the connection',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    httpStatus: 408,
    where: 'the request',
    expected: 'all of it within 60 seconds',
    received: 'a part',
  },
}
const tlsHandshake: Failure = {
  where: 'the connection',
  expected: 'HTTP, as this is not the port of the setting https-port',
  received: 'a TLS handshake',
}

function describeClientError(error: ClientError, url: string | undefined): MalformedRequest {
  const { code = 'unknown', reason = error.message } = error
  const packet = Buffer.isBuffer(error.rawPacket) ? error.rawPacket : Buffer.alloc(0)
  const at = Number(error.bytesParsed ?? 0)
  const isHandshake = packet[0] === handshakeByte && at === 0
  const failure = isHandshake ? tlsHandshake : (failures[code] ?? { where: 'the request', expected: 'HTTP/1.1' })
  const received = failure.received ?? describeByte(packet[at]) ?? reason
  return {
    httpStatus: failure.httpStatus ?? 400,
    detail: `malformed request (${code}): ${failure.where}: expected ${failure.expected}, received ${received}`,
    target: url ?? findTarget(packet.toString('latin1', 0, at)),
  }
}

// One character cannot be a secret, a line could be one.
function describeByte(byte: number | undefined): string | undefined {
  if (byte === undefined) return undefined
  if (byte > 0x20 && byte < 0x7f) return `the character ${String.fromCharCode(byte)}`
  return `the byte 0x${byte.toString(16).padStart(2, '0')}`
}

// The target in the last request line of what was received with the error.
function findTarget(text: string): string | undefined {
  return text.match(/(?<=(?:^|\n)[A-Z-]+ )[^ \r\n]+/g)?.at(-1)
}
