import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { shorten } from '../../lib/describe.ts'
import { STATUS_CODES } from '../../lib/http.ts'
import { type Entry, findCarriedSecrets, type Store } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { answerPreflight, createCorsHeaders, isPreflight } from './cors.ts'
import { switchOffError } from './mode.ts'
import { redactPath } from './path.ts'

const failures: Record<string, { httpStatus: number; expected: string }> = {
  HPE_HEADER_OVERFLOW: { httpStatus: 431, expected: 'headers of at most 16 KiB' },
  ERR_HTTP_REQUEST_TIMEOUT: { httpStatus: 408, expected: 'a complete request in time' },
}
const malformed = { httpStatus: 400, expected: 'HTTP/1.1' }
const plainTextTimeoutMs = 1000

/** Responds to malformed HTTP, and to requests that never complete, with the vendor's envelope. */
export function handleClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { httpStatus, expected } = failures[error.code ?? ''] ?? malformed
  respond(socket, httpStatus, `malformed request (${error.code ?? 'unknown'}): expected ${expected}`)
}

/** Responds to a client that speaks plain HTTP to the TLS port. */
export function handlePlainText(socket: Socket): void {
  const destroy = () => socket.destroy()
  socket.on('error', destroy).setTimeout(plainTextTimeoutMs, destroy)
  // A client that is cut off while it is still sending would not see the response.
  socket.resume()
  respond(
    socket,
    400,
    'this port (setting https-port) expects HTTPS, received plain HTTP; use https:// or the other port',
  )
}

function respond(socket: Socket, httpStatus: number, detail: string): void {
  const body = JSON.stringify(errors.invalidRequest(detail).envelope)
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Responds to a URL that the router cannot decode. No hook runs for such a request, so what hooks do is done here. */
export function handleMalformedUrl(request: FastifyRequest, reply: FastifyReply, context: Context): void {
  const isAllowed = createCorsHeaders(context.settings)(request, reply)
  if (isAllowed && isPreflight(request)) {
    record(request, context, { status: null, http_status: 204, answer: null, deviations: [] })
    answerPreflight(request, reply)
    return
  }
  const malformedUrl = errors.notFound(`malformed URL ${shorten(redactUrl(request, context.store), 200)}`)
  const { envelope, httpStatus, explanation } = switchOffError(request.url, context.store.mode.get()) ?? malformedUrl
  const answer = JSON.stringify(envelope)
  record(request, context, {
    status: envelope.status,
    http_status: httpStatus,
    answer,
    deviations: [explanation],
  })
  void reply.code(httpStatus).type('application/json; charset=utf-8').send(answer)
}

/** `answer` is JSON. */
type Outcome = Pick<Entry, 'status' | 'http_status' | 'deviations'> & { answer: string | null }

function record(request: FastifyRequest, { store, clock }: Context, outcome: Outcome): void {
  if (!store.journal.enabled) return
  const { id, method, raw } = request
  const path = redactUrl(request, store)
  store.journal.add({ ...unknownCall, ...outcome, id, time: clock.now(), method, path, headers: raw.headers })
}

// A path that cannot be decoded may still contain characters that can be.
function redactUrl({ url, raw: { headers } }: FastifyRequest, { createTextRedactor }: Store): string {
  const query = url.split('?', 2)[1] ?? ''
  return redactPath(url, createTextRedactor(findCarriedSecrets({ token: undefined, body: undefined, headers, query })))
}

const unknownCall = {
  account: null,
  operation: null,
  body: null,
  raw_body: null,
  knownKeys: [],
  token: undefined,
  duration_ms: 0,
  fault: null,
  near_miss: null,
}
