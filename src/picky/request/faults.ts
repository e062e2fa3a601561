import { Readable } from 'node:stream'
import type { FastifyReply, preValidationAsyncHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { resetSocket } from '../../lib/tls-server.ts'
import { startWait } from '../../lib/wait.ts'
import type { Fault } from '../../store/index.ts'
import { ApiError, statuses } from '../errors.ts'
import { sampleDelay } from './fault-effects.ts'
import { requestedFault } from './fault-header.ts'
import { logCall } from './log-line.ts'
import { bodyStatus, type Exchange, noResponse, recordCall } from './record.ts'

/**
 * Applies the fault that the call's header asks for, else one that is set for the call. Runs before authentication, so calls
 * with a bad token get faults too.
 */
export function applyFaults(context: Context): preValidationAsyncHookHandler {
  return async (request, reply) => {
    const { key, operation, notes } = request.call
    const { faults } = context.store
    if (operation === undefined) return undefined
    const requested = requestedFault(request.raw.headers['x-mock-fault'], key)
    const fault = requested ?? (faults.hasAny() ? faults.trigger({ key, operation }) : undefined)
    if (!fault) return undefined
    request.call.fault = fault
    notes.push(`fault ${fault.id} fired: ${describeEffect(fault)}`)
    return apply(fault, { request, reply, context })
  }
}

/** Resets the connection instead of sending the response to a call that has been executed. */
export function loseResponse(exchange: Exchange, payload: unknown): void {
  const { status } = exchange.request.call
  if (payload instanceof Readable) payload.destroy()
  const json = typeof payload === 'string' ? payload : null
  resetConnection(exchange, { httpStatus: null, status: Buffer.isBuffer(payload) ? null : status, json })
}

async function apply(fault: Fault, exchange: Exchange): Promise<FastifyReply | undefined> {
  const { transport, delay_ms, status, http_status } = fault
  const { reply, context } = exchange
  // When the server closes, a delayed call gets its response at once.
  const lifetime = { response: reply.raw, closing: context.closing }
  const delayed =
    delay_ms === undefined ? 'elapsed' : await startWait({ ...lifetime, ms: delayOf(fault, context) }).outcome
  if (transport === 'hang') await startWait(lifetime).outcome
  if (transport === 'hang' || transport === 'reset' || delayed === 'disconnected') return resetConnection(exchange)
  if (status !== undefined) throw toApiError(fault, status)
  return http_status === undefined ? undefined : sendRawResponse(fault, http_status, exchange)
}

function describeEffect({ transport, delay_ms, status, http_status }: Fault): string {
  const parts = [
    delay_ms !== undefined && 'delay',
    transport,
    status !== undefined && `status ${status}`,
    http_status !== undefined && `HTTP ${http_status}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function delayOf({ id, fired, delay_ms = 0 }: Fault, { derive }: Context): number {
  return sampleDelay(delay_ms, derive({ owner: id, projectId: 0, purpose: `delay ${fired}` }))
}

// Records the response that is not sent, if there is one.
function resetConnection({ request, reply, context }: Exchange, response = noResponse): undefined {
  recordCall({ request, reply, context }, response)
  logCall(context, { request, reply, httpStatus: null })
  reply.hijack()
  resetSocket(request.raw.socket)
}

function toApiError({ message, http_status }: Fault, status: number): ApiError {
  const words = Object.values(statuses).find((known) => known.status === status)?.words ?? ''
  return new ApiError(
    { status, message: message ?? words },
    { ...(http_status !== undefined && { httpStatus: http_status }), explanation: '', isScripted: true },
  )
}

function sendRawResponse({ body }: Fault, httpStatus: number, { request, reply }: Exchange): FastifyReply {
  request.call.responseJson = JSON.stringify(body ?? null)
  request.call.status = bodyStatus(body)
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const html = text.trimStart().startsWith('<')
  const type = typeof body === 'string' ? (html ? 'text/html' : 'text/plain') : 'application/json'
  return reply.code(httpStatus).type(`${type}; charset=utf-8`).send(text)
}
