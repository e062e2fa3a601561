import * as perfHooks from 'node:perf_hooks'
import { nextTick as nodeNextTick } from 'node:process'
import * as timers from 'node:timers'
import { runInNewContext } from 'node:vm'

// What tests replace, such as with Vitest's fake timers: kept here when the package is imported, because what is replaced later
// must not stop a mock in the same process. In constants, because tools also replace the exports of node:timers. In the bundle,
// the packages that it contains get these too (see rolldown.config.js).

export const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = timers
export const { performance } = perfHooks
export const nextTick = nodeNextTick

/** Runs `task` after the current one, as the global of the same name does. */
export function queueMicrotask(task: () => void): void {
  void Promise.resolve().then(task)
}

/** Date, and its `now`, which tests also replace without replacing Date. */
export const OriginalDate: DateConstructor = isOriginal(globalThis.Date.now) ? globalThis.Date : runInNewContext('Date')
export const now = OriginalDate.now

/** Whether the timers above are those of Node.js. False if this file was loaded while fake timers were in use. */
export const areTimersOriginal = [setTimeout, setImmediate].every((timer) => !('clock' in timer))

function isOriginal(builtin: () => number): boolean {
  return Function.prototype.toString.call(builtin).endsWith('{ [native code] }')
}
