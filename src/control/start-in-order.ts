import type { FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Context } from '../context.ts'
import { createStartQueue } from '../lib/event-loop.ts'
import { JsonError, parseJson } from '../lib/json.ts'
import { hideQuotedSecret, type Store } from '../store/index.ts'
import { invalidBody } from './problem.ts'

// More than any state of 5 MiB has that the mock exports: these have about 20 bytes for each value.
const maxValues = 500_000

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
