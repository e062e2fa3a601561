import type { IncomingMessage } from 'node:http'
import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../context.ts'
import { createStartQueue } from '../lib/event-loop.ts'
import { JsonError, parseJson } from '../lib/json.ts'
import { maxHeldBytes, receiveBody } from '../lib/receive-body.ts'
import { hideQuotedSecret, type Store } from '../store/index.ts'
import { invalidBody, Problem } from './problem.ts'

// More than any state of 5 MiB has that the mock exports: these have about 20 bytes for each value.
const maxValues = 500_000

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

/**
 * Lets the requests of the control plane start one after the other if they take long, and parses the body of each as JSON when it
 * starts: parsed, it takes many times the memory. An empty one is undefined. A request whose client has disconnected does not start.
 */
export function startInOrder({ store }: Context): preValidationHookHandler {
  const starts = createStartQueue()
  return (request, reply, done) => {
    starts.start(() => {
      if (reply.raw.destroyed) return
      try {
        parseBody(request, store)
      } catch (error) {
        return done(error instanceof Error ? error : new Error(String(error)))
      }
      done()
    })
  }
}

function parseBody(request: FastifyRequest, store: Store): void {
  const { body, routeOptions } = request
  request.body = undefined
  if (Buffer.isBuffer(body)) request.body = parse(body.toString(), store)
  // A missing body, as with `curl -X POST`, counts as an empty object.
  if (routeOptions.schema?.body && request.body === undefined) request.body = {}
}

function parse(text: string, store: Store): unknown {
  if (text.trim() === '') return undefined
  try {
    return parseJson(text, { maxValues }).value
  } catch (error) {
    if (error instanceof JsonError)
      throw invalidBody('', hideQuotedSecret(error.message, text, store.createTextRedactor()))
    throw error
  }
}
