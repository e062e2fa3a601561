import { nextTick, performance } from '../../lib/originals.ts'
import { checkFile } from './integrity.ts'

// A check may take this share of the time.
const maxShare = 0.1

/** Checks a database file, but not too often, and lets answers wait for the result. */
export function createFileCheck(file: string, onChecked: (damage: string | undefined) => void) {
  // Those who wait for a check; undefined if nobody has to.
  let waiting: (() => void)[] | undefined
  let stop: (() => void) | undefined
  let nextAt = 0
  let isDue = false

  const run = () => {
    const begin = performance.now()
    isDue = false
    stop?.()
    stop = checkFile(file, (damage) => {
      const end = performance.now()
      nextAt = end + (end - begin) / maxShare
      const callbacks = waiting ?? []
      waiting = undefined
      onChecked(damage)
      for (const callback of callbacks) nextTick(callback)
    })
  }

  const runHeld = () => {
    if (waiting) return
    isDue = performance.now() < nextAt
    if (isDue) return
    waiting = []
    run()
  }

  return {
    /** Checks the file. Nobody waits for it. */
    runAside: run,
    /** Checks the file, and answers wait for it. If it was checked just now, it is due later: see `runIfDue`. */
    run: runHeld,
    /** Does what `run` has put off. */
    runIfDue(): void {
      if (isDue) runHeld()
    },
    /** Calls back when no answer has to wait. */
    whenDone(callback: () => void): void {
      if (waiting) waiting.push(callback)
      else callback()
    },
    stop: (): void => stop?.(),
  }
}
