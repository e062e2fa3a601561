import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { maxHeldBytes, receiveBody } from '../../lib/receive-body.ts'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

const maxBytes = 1024 * 1024

export const sizeRuling = {
  ...invented('no page gives a limit'),
  says: `A body of more than ${maxBytes} bytes is read to its end and rejected with 410. The bodies of calls in progress take at most ${maxHeldBytes} bytes: if they take more, the connections whose bodies are incomplete are closed, the oldest first; a further body is then rejected with 101.`,
}

/** Receives the whole body, whatever its content type. One that is too large is rejected later. */
export function receiveCallBody(
  request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null, body?: Buffer) => void,
): void {
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
