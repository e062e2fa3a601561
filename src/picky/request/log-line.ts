import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from './call.ts'

/** What was answered: the HTTP status, null where nothing was. */
type Answered = { request: FastifyRequest; reply: FastifyReply; httpStatus: number | null }

/** Logs one line a call, without its body and with the fingerprint of its token. */
export function logLine(log: FastifyBaseLogger, { request, reply, httpStatus }: Answered): void {
  const { key: account, status, fault } = request.call
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const call = { request: request.id, status: httpStatus === null ? null : status, ms, account, fault: fault?.id }
  log.info(call, `${request.method} ${pathOf(request)} ${httpStatus ?? 'no answer'}`)
}
