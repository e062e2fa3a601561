import type { ServerResponse } from 'node:http'
import { yieldToEventLoop } from '../lib/event-loop.ts'
import { startWait } from '../lib/wait.ts'
import { Problem } from './problem.ts'

// How long a turn lasts for a client that takes its response slowly.
const maxSendMs = 100

/** Turns of requests whose responses can have megabytes. */
export type Turns = ReturnType<typeof createTurns>

/**
 * Lets requests whose responses can have megabytes take turns: the memory that they need does not add up, however many there are.
 * The turns of slow clients are short, so what these have not read yet still adds up. That is limited elsewhere, for all responses.
 */
export function createTurns(closing: AbortSignal) {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return {
    /** Waits for a turn, then calls `respond`. @throws Problem if the client has disconnected in the meantime */
    async take<T>(response: ServerResponse, respond: () => T | Promise<T>): Promise<T> {
      const before = last
      const { promise: ended, resolve: end } = Promise.withResolvers<void>()
      last = ended
      count++
      try {
        if (count > 1) {
          await before
          if (response.destroyed) throw new Problem(503, 'the client has disconnected')
          if (!closing.aborted) await yieldToEventLoop()
        }
        return await respond()
      } finally {
        void startWait({ response, closing, ms: maxSendMs }).outcome.then(() => {
          count--
          end()
        })
      }
    },
  }
}
