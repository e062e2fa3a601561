import { setImmediate } from './originals.ts'

// A new connection takes several turns until its request has a response, and only one connection is accepted in a turn.
const turnsBetweenSteps = 10

// Long requests waiting for their next step, oldest first. Module state on purpose: a process has one event loop.
const waiting: (() => void)[] = []

/**
 * Yields to the event loop. Long requests share it: one step of one of them, then ten turns for all others, so that requests that
 * arrived in the meantime are served first however many long ones there are.
 */
export function yieldToEventLoop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.push(resolve) === 1) setImmediate(runNext, turnsBetweenSteps)
  return promise
}

function runNext(turns: number): void {
  if (turns > 1) {
    setImmediate(runNext, turns - 1)
    return
  }
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(runNext, turnsBetweenSteps)
}
