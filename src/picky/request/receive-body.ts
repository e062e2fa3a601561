import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { createStartQueue } from '../../lib/event-loop.ts'
import { freeBytes, maxHeldBytes, receiveBody } from '../../lib/receive-body.ts'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

const maxBytes = 1024 * 1024

export const sizeRuling = {
  ...invented('no page gives a limit'),
  says: `A body of more than ${maxBytes} bytes is read to its end and rejected with 410. The bodies of calls in progress take at most ${maxHeldBytes} bytes: if they take more, the connections whose bodies are incomplete are closed, the oldest first; a further body is then rejected with 101.`,
}

type BodyListener = (error: Error | null, body?: Buffer) => void

/**
 * Receives the whole body, whatever its content type. One that is too large is rejected later. Calls with bodies over 4 KiB start in
 * the order of their arrival, a few milliseconds of them at a time, so that the others go on. Those whose clients have disconnected
 * do not start.
 */
export function createCallReceiver() {
  const { start } = createStartQueue()
  return (request: FastifyRequest, payload: IncomingMessage, done: BodyListener): void => {
    receive(request, payload, (error, body) => {
      if (body === undefined || body.length <= freeBytes) return done(error, body)
      start(() => {
        if (!request.rawResponse.destroyed) done(error, body)
      })
    })
  }
}

function receive(request: FastifyRequest, payload: IncomingMessage, done: BodyListener): void {
  receiveBody({ request: payload, response: request.rawResponse, maxBytes }, (received) => {
    if (!received)
      request.call.parseError = errors.overloaded(
        `the bodies of calls in progress take more than ${maxHeldBytes} bytes; try again`,
      )
    else if (received.bytes > maxBytes)
      request.call.parseError = errors.invalidRequest(
        `the body: expected at most ${maxBytes} bytes, received ${received.bytes}`,
      )
    done(null, received?.body)
  })
}
