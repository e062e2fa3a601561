export type Limiter = ReturnType<typeof createLimiter>

/** Limits how many holders there are at a time to `max`. */
export function createLimiter(max: number) {
  let held = 0
  return {
    max,
    /** Takes a slot. @returns a function that releases it (once), or undefined when no slot is free */
    acquire(): (() => void) | undefined {
      if (held >= max) return undefined
      held++
      let released = false
      return () => {
        if (released) return
        released = true
        held--
      }
    },
  }
}
