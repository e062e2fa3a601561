import { clearTimeout, nextTick, performance, setTimeout } from '../../lib/originals.ts'
import { type CheckResult, checkFile } from './integrity.ts'

const retryMs = 100
// For so long, answers wait for a file that cannot be opened.
const maxUnknownMs = 1000
// Checks may take this share of the time.
const maxShare = 0.5

/** Called when no answer has to wait any more; `isStopped` if the check did not come to its end. */
type WhenDone = (isStopped: boolean) => void

type Handlers = {
  /** called before the file is read */
  onBegin: () => void
  /** called when the file could not be read for some time; it is tried again, and meanwhile nobody waits */
  onUnknown: () => void
  onChecked: (result: Exclude<CheckResult, 'unknown'>) => void
}

/** Checks a database file, and lets answers wait for the result. */
export function createFileCheck(file: string, { onBegin, onUnknown, onChecked }: Handlers) {
  // Those who wait for the check that is running or due, and for the one after it; undefined if nobody has to.
  let waiting: WhenDone[] | undefined
  let waitingForNext: WhenDone[] | undefined
  let stop: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let nextAt = 0
  let unknownSince: number | undefined
  let isRunning = false
  let isStopped = false

  const release = (callbacks: WhenDone[] = []) => {
    for (const callback of callbacks) nextTick(callback, isStopped)
  }
  const releaseAll = () => {
    release(waiting)
    release(waitingForNext)
    waitingForNext = undefined
  }
  const giveUpAfterSomeTime = (startedAt: number) => {
    unknownSince ??= startedAt
    if (startedAt - unknownSince < maxUnknownMs) return
    onUnknown()
    releaseAll()
    if (waiting) waiting = []
  }
  const begin = () => {
    const startedAt = performance.now()
    stop?.()
    onBegin()
    isRunning = true
    stop = checkFile(file, (result) => {
      isRunning = false
      if (result === 'unknown') {
        timer = setTimeout(begin, retryMs).unref()
        giveUpAfterSomeTime(startedAt)
        return
      }
      unknownSince = undefined
      const end = performance.now()
      nextAt = end + (end - startedAt) / maxShare
      onChecked(result)
      release(waiting)
      waiting = waitingForNext
      waitingForNext = undefined
      if (waiting) beginWhenDue()
    })
  }
  const beginWhenDue = () => {
    const delay = nextAt - performance.now()
    if (delay <= 0) begin()
    else timer = setTimeout(begin, delay).unref()
  }

  return {
    /** Checks the file. Nobody waits for it. */
    runAside: begin,
    /**
     * Checks the file, and answers wait for it. If it was checked just now, it is checked a little later. If a check is running, which
     * may have read what has changed since, another one follows.
     */
    run(): void {
      if (isStopped) return
      if (waiting) {
        if (isRunning) waitingForNext ??= []
        return
      }
      waiting = []
      beginWhenDue()
    },
    /** Calls back when no answer has to wait. */
    whenDone(callback: WhenDone): void {
      const callbacks = waitingForNext ?? waiting
      if (callbacks) callbacks.push(callback)
      else callback(false)
    },
    stop(): void {
      isStopped = true
      clearTimeout(timer)
      stop?.()
      releaseAll()
      waiting = undefined
    },
  }
}
