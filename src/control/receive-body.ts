import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { JsonError, parseJson } from '../lib/json.ts'
import { maxHeldBytes, type ReceivedBody, receiveBody } from '../lib/receive-body.ts'
import { hideQuotedSecret } from '../store/index.ts'
import { invalidBody, Problem } from './problem.ts'

/** Receives the whole body and parses it as JSON, up to the `bodyLimit` of its route. An empty one is undefined. */
export function receiveControlBody({ store }: Context) {
  const parse = (text: string): unknown => {
    try {
      return parseJson(text).value
    } catch (error) {
      if (error instanceof JsonError)
        throw invalidBody('', hideQuotedSecret(error.message, text, store.createTextRedactor()))
      throw error
    }
  }
  return (
    request: FastifyRequest,
    payload: IncomingMessage,
    done: (error: Error | null, body?: unknown) => void,
  ): void => {
    const maxBytes = request.routeOptions.bodyLimit
    receiveBody({ request: payload, response: request.rawResponse, maxBytes }, (received) => {
      try {
        const text = toText(received, maxBytes)
        done(null, text.trim() === '' ? undefined : parse(text))
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }
}

function toText(received: ReceivedBody | undefined, maxBytes: number): string {
  if (!received)
    throw new Problem(503, `the bodies of requests in progress take more than ${maxHeldBytes} bytes; try again`)
  const { body, bytes } = received
  if (bytes > maxBytes) throw new Problem(413, `the body: expected at most ${maxBytes} bytes, received ${bytes}`)
  return body.toString()
}
