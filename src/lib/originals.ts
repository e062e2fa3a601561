import { performance as nodePerformance } from 'node:perf_hooks'
import { nextTick as nodeNextTick } from 'node:process'
import {
  clearImmediate as nodeClearImmediate,
  clearInterval as nodeClearInterval,
  clearTimeout as nodeClearTimeout,
  setImmediate as nodeSetImmediate,
  setInterval as nodeSetInterval,
  setTimeout as nodeSetTimeout,
} from 'node:timers'
import { runInNewContext } from 'node:vm'

// The functions and objects that tests replace, such as with Vitest's fake timers: kept here when the package is imported, as
// replacing them later must not stop a mock in the same process. Constants, because tools also replace the exports of node:timers.
// In the bundle, the packages that it contains get these too (see rolldown.config.js).

export const setTimeout = nodeSetTimeout
export const clearTimeout = nodeClearTimeout
export const setInterval = nodeSetInterval
export const clearInterval = nodeClearInterval
export const setImmediate = nodeSetImmediate
export const clearImmediate = nodeClearImmediate
export const nextTick = nodeNextTick
export const performance = nodePerformance

/** Runs `task` after the current one, as the global of the same name does. */
export function queueMicrotask(task: () => void): void {
  void Promise.resolve().then(task)
}

/** Date, and its `now`, which tests also replace without replacing Date. */
export const OriginalDate: DateConstructor = isOriginal(globalThis.Date.now) ? globalThis.Date : runInNewContext('Date')
export const now = OriginalDate.now

/** Whether the timers above are those of Node.js. False if this file was loaded while fake timers were in use. */
export const areTimersOriginal = [nodeSetTimeout, nodeSetImmediate].every((timer) => !('clock' in timer))

function isOriginal(builtin: () => number): boolean {
  return Function.prototype.toString.call(builtin).endsWith('{ [native code] }')
}
