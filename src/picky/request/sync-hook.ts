import type { FastifyRequest, preValidationHookHandler } from 'fastify'

/** A hook that finishes within the current event-loop turn. */
export function syncHook(step: (request: FastifyRequest) => void): preValidationHookHandler {
  return (request, _reply, done) => {
    try {
      step(request)
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
