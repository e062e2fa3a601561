import { clearTimeout, nextTick, performance, setTimeout } from '../lib/originals.ts'

const retryMs = 5

/** Called when the lock is held, in the same event-loop turn, or with an error if it cannot be had. */
export type WhenLocked = (error?: Error) => void

type Options = {
  /** Tries to take the lock, without waiting. @throws Error if the database fails */
  tryLock: () => boolean
  /** for how long to try, in milliseconds */
  timeoutMs: number
  /** the error for those that have waited in vain */
  timedOut: () => Error
}

/** Those who wait until another program releases its lock on the database. Meanwhile the event loop goes on. */
export function createLockQueue({ tryLock, timeoutMs, timedOut }: Options) {
  let waiting: { callback: WhenLocked; until: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  const callAll = (error?: Error) => {
    const all = waiting
    waiting = []
    // In steps of their own, so that one that throws does not leave the others waiting.
    for (const { callback } of all) nextTick(callback, error)
  }
  const rejectOld = () => {
    const now = performance.now()
    const old = waiting.filter(({ until }) => until <= now)
    if (old.length === 0) return
    waiting = waiting.filter(({ until }) => until > now)
    const error = timedOut()
    for (const { callback } of old) nextTick(callback, error)
  }
  const retry = () => {
    timer = undefined
    try {
      if (tryLock()) callAll()
      else rejectOld()
    } catch (error) {
      callAll(toError(error))
    }
    schedule()
  }
  const schedule = () => {
    if (waiting.length > 0) timer ??= setTimeout(retry, retryMs)
  }

  return {
    /** Calls back at once if the lock can be had, otherwise when it can be had or the time is up. */
    wait(callback: WhenLocked): void {
      let isLocked: boolean
      try {
        isLocked = tryLock()
      } catch (error) {
        callback(toError(error))
        return
      }
      if (isLocked) callback()
      else if (isStopped) callback(timedOut())
      else {
        waiting.push({ callback, until: performance.now() + timeoutMs })
        schedule()
      }
    },
    /** Lets nobody wait any longer. */
    stop(): void {
      isStopped = true
      clearTimeout(timer)
      if (waiting.length > 0) callAll(timedOut())
    },
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
