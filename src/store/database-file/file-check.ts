import { clearTimeout, nextTick, performance, setTimeout } from '../../lib/originals.ts'
import { type CheckResult, checkFile } from './integrity.ts'

const retryMs = 100
// Checks may take this share of the time.
const maxShare = 0.5

/** Called when no answer has to wait any more; `isStopped` if the check did not come to its end. */
type WhenDone = (isStopped: boolean) => void

/** Checks a database file, and lets answers wait for the result. */
export function createFileCheck(file: string, onChecked: (result: Exclude<CheckResult, 'unknown'>) => void) {
  // Those who wait for a check; undefined if nobody has to.
  let waiting: WhenDone[] | undefined
  let stop: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let nextAt = 0
  let isStopped = false

  const release = () => {
    const callbacks = waiting ?? []
    waiting = undefined
    for (const callback of callbacks) nextTick(callback, isStopped)
  }
  const begin = () => {
    const startedAt = performance.now()
    stop?.()
    stop = checkFile(file, (result) => {
      if (result === 'unknown') {
        timer = setTimeout(begin, retryMs).unref()
        return
      }
      const end = performance.now()
      nextAt = end + (end - startedAt) / maxShare
      onChecked(result)
      release()
    })
  }

  return {
    /** Checks the file. Nobody waits for it. */
    runAside: begin,
    /** Checks the file, and answers wait for it. If it was checked just now, it is checked a little later. */
    run(): void {
      if (waiting || isStopped) return
      waiting = []
      const delay = nextAt - performance.now()
      if (delay <= 0) begin()
      else timer = setTimeout(begin, delay).unref()
    },
    /** Calls back when no answer has to wait. */
    whenDone(callback: WhenDone): void {
      if (waiting) waiting.push(callback)
      else callback(false)
    },
    stop(): void {
      isStopped = true
      clearTimeout(timer)
      stop?.()
      release()
    },
  }
}
