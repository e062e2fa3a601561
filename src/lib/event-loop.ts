import { setImmediate } from './originals.ts'

// Long requests waiting for their next step, oldest first. Module state on purpose: a process has one event loop.
const waiting: (() => void)[] = []

/**
 * Yields to the event loop. Long requests share it: one step of one of them per turn, so that requests that arrived in the
 * meantime are served first however many long ones there are.
 */
export function yieldToEventLoop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.push(resolve) === 1) setImmediate(runNext)
  return promise
}

function runNext(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(runNext)
}
