import type { FastifyReply, preValidationAsyncHookHandler } from 'fastify'
import type { Context } from '../../context.ts'
import { pause } from '../../lib/delay.ts'
import type { Fault } from '../../store/index.ts'
import { statuses, VendorError } from '../errors.ts'
import { drawDelay } from './fault-responses.ts'
import { logLine } from './log-line.ts'
import { type Exchange, record, statusIn } from './record.ts'

/** Lets a fault that was set meet the call, before anything of it is looked at but its token. */
export function meetFault(context: Context): preValidationAsyncHookHandler {
  return async (request, reply) => {
    const { key, operation, notes } = request.call
    if (!context.store.faults.some() || operation === undefined) return undefined
    const fault = context.store.faults.meet({ key, operation })
    if (!fault) return undefined
    request.call.fault = fault
    notes.push(`fault ${fault.id} fired: ${effectOf(fault)}`)
    return fire(fault, { request, reply, context })
  }
}

async function fire(fault: Fault, met: Exchange): Promise<FastifyReply | undefined> {
  const { transport, delay_ms, status, http_status } = fault
  // What is delayed is answered at once when the server closes.
  const lasting = { response: met.reply.raw, ending: met.context.ending }
  const delayed = delay_ms === undefined ? 'passed' : await pause({ ...lasting, ms: delayOf(fault, met.context) }).ended
  if (transport === 'hang') await pause(lasting).ended
  if (transport === 'hang' || transport === 'reset' || delayed === 'gone') return giveUp(met)
  if (status !== undefined) throw envelopeOf(fault, status)
  return http_status === undefined ? undefined : answerRaw(fault, http_status, met)
}

function effectOf({ transport, delay_ms, status, http_status }: Fault): string {
  const parts = [
    delay_ms !== undefined && 'delay',
    transport,
    status !== undefined && `status ${status}`,
    http_status !== undefined && `HTTP ${http_status}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function delayOf({ id, fired, delay_ms = 0 }: Fault, { derive }: Context): number {
  return drawDelay(delay_ms, derive({ account: id, projectId: 0, purpose: `delay ${fired}` }))
}

// No answer: the connection is reset.
function giveUp({ request, reply, context }: Exchange): undefined {
  record({ request, reply, context }, { httpStatus: null, answer: null })
  logLine(context.log, { request, reply, httpStatus: null })
  reply.hijack()
  request.raw.socket.resetAndDestroy()
}

function envelopeOf({ message, http_status }: Fault, status: number): VendorError {
  const words = Object.values(statuses).find((known) => known.status === status)?.words ?? ''
  return new VendorError(
    { status, message: message ?? words },
    { ...(http_status !== undefined && { httpStatus: http_status }), explanation: '' },
  )
}

function answerRaw({ body }: Fault, httpStatus: number, { request, reply }: Exchange): FastifyReply {
  request.call.answer = body ?? null
  request.call.status = statusIn(body)
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  const html = text.trimStart().startsWith('<')
  const type = typeof body === 'string' ? (html ? 'text/html' : 'text/plain') : 'application/json'
  return reply.code(httpStatus).type(`${type}; charset=utf-8`).send(text)
}
