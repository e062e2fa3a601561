import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { STATUS_CODES } from '../../lib/http.ts'
import { printInstant } from '../../lib/instant.ts'
import { errors } from '../errors.ts'
import { shownPath } from './call.ts'
import { switchedOff } from './mode.ts'

const httpStatuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Answers bytes that are no HTTP request, and requests that never end, in the envelope. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const httpStatus = httpStatuses[error.code ?? ''] ?? 400
  const expected =
    httpStatus === 408 ? 'a whole request in time' : httpStatus === 431 ? 'headers of at most 16 KiB' : 'HTTP/1.1'
  const body = JSON.stringify(
    errors.invalidRequest(`the connection expected ${expected}, received ${error.code ?? 'other bytes'}`).envelope,
  )
  const head = [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers a URL that the router cannot read. No hook has seen the call, so it is written to the journal here. */
export function answerBadUrl(request: FastifyRequest, reply: FastifyReply, { store, clock }: Context): void {
  const path = shownPath(request.url)
  const unreadable = errors.notFound(`the path expected a readable URL, received ${path.slice(0, 200)}`)
  const { envelope, httpStatus, explanation } = switchedOff(request.url, store.mode.get()) ?? unreadable
  if (store.journal.keeps)
    store.journal.add({
      ...unknownCall,
      id: request.id,
      time: printInstant(clock.now()),
      method: request.method,
      path,
      headers: request.raw.headers,
      status: envelope.status,
      http_status: httpStatus,
      answer: envelope,
      deviations: [explanation],
    })
  void reply.code(httpStatus).type('application/json; charset=utf-8').send(JSON.stringify(envelope))
}

const unknownCall = {
  account: null,
  operation: null,
  body: null,
  knownKeys: new Set<string>(),
  token: undefined,
  duration_ms: 0,
  fault: null,
  near_miss: null,
}
