import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { statuses } from '../errors.ts'
import { displayPath } from './path.ts'
import { createNoteRedactor } from './redaction.ts'

const maxReasonLength = 300

/** A call that is finished. `httpStatus` is null if no response was sent. */
type FinishedCall = { request: FastifyRequest; reply: FastifyReply; httpStatus: number | null }

/**
 * Logs one line for the call: no body, a fingerprint for the token, and for a call that failed the reason, which may quote
 * the value that was rejected, unless that is a secret.
 */
export function logCall({ log, store }: Context, { request, reply, httpStatus }: FinishedCall): void {
  const { call } = request
  const { key: account, fault } = call
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const status = httpStatus === null ? null : call.status
  const reason = status === statuses.success.status ? undefined : reasonOf(request, store)
  const fields = { request: request.id, status, ms, account, fault: fault?.id, reason }
  const outcome = httpStatus === null ? 'no response' : `${status === null ? '' : `${status} `}(HTTP ${httpStatus})`
  log.info(fields, `${request.method} ${displayPath(request, store)} ${outcome}`)
}

// The last note: the error's note is added when its response is sent.
function reasonOf(request: FastifyRequest, store: Store): string | undefined {
  const note = request.call.notes.at(-1)
  if (note === undefined) return undefined
  const reason = createNoteRedactor(request, store)(note)
  return reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength)}…` : reason
}
