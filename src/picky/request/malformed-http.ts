import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { shorten } from '../../lib/describe.ts'
import { type RawBody, respond } from '../../lib/malformed-http.ts'
import { type Entry, findCarriedSecrets, type Store } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { answerPreflight, createCorsHeaders, isPreflight } from './cors.ts'
import { switchOffError } from './mode.ts'
import { redactPath } from './path.ts'

/** The body of the response to malformed HTTP: the vendor's envelope. */
export function malformedEnvelope(detail: string): RawBody {
  return { type: 'application/json; charset=utf-8', text: JSON.stringify(errors.invalidRequest(detail).envelope) }
}

/** Responds to a client that speaks plain HTTP to the TLS port. */
export function handlePlainText(socket: Socket): void {
  const detail = 'this port (setting https-port) expects HTTPS, received plain HTTP; use https:// or the other port'
  respond(socket, { httpStatus: 400, ...malformedEnvelope(detail) })
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
