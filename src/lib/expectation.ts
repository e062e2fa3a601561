import type { IncomingMessage } from 'node:http'
import type { onRequestHookHandler } from 'fastify'

/**
 * Creates a hook that rejects a request which expects other than 100-continue, the one expectation that HTTP defines: a server
 * that ignored an expectation would not meet it.
 *
 * @param toError - creates the error from what was expected and received
 */
export function rejectExpectation(toError: (detail: string) => Error): onRequestHookHandler {
  return ({ raw }, _reply, done) => {
    if (!hasUnknownExpectation(raw)) return done()
    done(toError('the header expect: expected 100-continue or no such header, received another value'))
  }
}

function hasUnknownExpectation({ headers: { expect } }: IncomingMessage): boolean {
  // Node.js answers every value in which 100-continue is a word as if it were alone.
  return expect !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(expect)
}
