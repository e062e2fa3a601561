import { Problem } from '../problem.ts'

const maxWaiting = 1000

export type WaitingSlots = ReturnType<typeof createWaitingSlots>

/** Limits how many requests wait or stream at the same time. */
export function createWaitingSlots() {
  let taken = 0
  return {
    /** Takes a slot. @returns a function that releases it (once) @throws Problem 429 if no slot is free */
    acquire(): () => void {
      if (taken >= maxWaiting)
        throw new Problem(429, `at most ${maxWaiting} requests may wait or stream at the same time`)
      taken++
      let released = false
      return () => {
        if (released) return
        released = true
        taken--
      }
    },
  }
}
