import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { maxHeldBytes, receiveBody } from '../lib/receive-body.ts'
import { Problem } from './problem.ts'

/** Receives the whole body, up to the `bodyLimit` of its route. */
export function receiveControlBody(
  request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null, body?: Buffer) => void,
): void {
  const maxBytes = request.routeOptions.bodyLimit
  receiveBody({ request: payload, response: request.rawResponse, maxBytes }, (received) => {
    if (!received)
      return done(
        new Problem(503, `the bodies of requests in progress take more than ${maxHeldBytes} bytes; try again`),
      )
    const { body, bytes } = received
    if (bytes <= maxBytes) return done(null, body)
    done(new Problem(413, `the body: expected at most ${maxBytes} bytes, received ${bytes}`))
  })
}
