import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { statuses } from '../errors.ts'
import { displayPath } from './path.ts'
import { createNoteRedactor } from './record.ts'

const maxReasonLength = 300

/** A call that is finished. `httpStatus` is null if no response was sent. */
type FinishedCall = { request: FastifyRequest; reply: FastifyReply; httpStatus: number | null }

/**
 * Logs one line for the call: no body, a fingerprint for the token, and for a call that failed the reason, which may quote
 * the value that was rejected.
 */
export function logCall(log: FastifyBaseLogger, { request, reply, httpStatus }: FinishedCall): void {
  const { call } = request
  const { key: account, fault } = call
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const status = httpStatus === null ? null : call.status
  const reason = status === statuses.success.status ? undefined : reasonOf(request)
  const fields = { request: request.id, status, ms, account, fault: fault?.id, reason }
  const outcome = httpStatus === null ? 'no response' : `${status === null ? '' : `${status} `}(HTTP ${httpStatus})`
  log.info(fields, `${request.method} ${displayPath(request)} ${outcome}`)
}

// The last note: the error's note is added when its response is sent.
function reasonOf({ call }: FastifyRequest): string | undefined {
  const note = call.notes.at(-1)
  if (note === undefined) return undefined
  const reason = createNoteRedactor(call)(note)
  return reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength)}…` : reason
}
