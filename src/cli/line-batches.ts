import { setImmediate } from '../lib/originals.ts'

/** Writes the lines of an event-loop turn together, because a write costs about as much for one line as for many. */
export function createLineBatches(write: (lines: string) => unknown) {
  let lines = ''
  const flush = () => {
    const batch = lines
    lines = ''
    if (batch !== '') write(batch)
  }
  return {
    write(line: string): void {
      if (lines === '') setImmediate(flush)
      lines += line
    },
    /** Writes the lines collected so far. */
    flush,
  }
}
