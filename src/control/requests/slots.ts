import { createLimiter } from '../../lib/limiter.ts'
import { Problem } from '../problem.ts'

const maxWaiting = 1000

export type WaitingSlots = ReturnType<typeof createWaitingSlots>

/** Limits how many requests wait or stream at the same time. */
export function createWaitingSlots() {
  const limiter = createLimiter(maxWaiting)
  return {
    /** Takes a slot. @returns a function that releases it @throws Problem 429 if no slot is free */
    acquire(): () => void {
      const release = limiter.acquire()
      if (release) return release
      throw new Problem(429, `at most ${maxWaiting} requests may wait or stream at the same time`)
    },
  }
}
