/** Counts who is in, up to `most`. */
export function createSeats(most: number) {
  let taken = 0
  return {
    most,
    /** Takes a seat. @returns what gives it back, once; undefined where all are taken */
    take(): (() => void) | undefined {
      if (taken >= most) return undefined
      taken++
      let held = true
      return () => {
        if (held) taken--
        held = false
      }
    },
  }
}

export type Seats = ReturnType<typeof createSeats>
