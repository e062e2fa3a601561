import { performance, setImmediate } from './originals.ts'

// A new connection takes several turns until its request has a response, and only one connection is accepted in a turn.
const turnsBetweenSteps = 10
const maxStartMs = 10
const maxStartsPerStep = 100

// Long requests waiting for their next step, oldest first. Module state on purpose: a process has one event loop.
const waiting: (() => void)[] = []

/**
 * Yields to the event loop. Long requests share it: one step of one of them, then ten turns for all others, so that requests that
 * arrived in the meantime are served first however many long ones there are.
 */
export function yieldToEventLoop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.push(resolve) === 1) afterOthers(runNext)
  return promise
}

function runNext(): void {
  waiting.shift()?.()
  if (waiting.length > 0) afterOthers(runNext)
}

/**
 * Creates a queue for requests that can take long without a pause. `start` starts a request at once, unless those of the last ten
 * turns of the event loop have taken 10 ms. The others then follow in the order of their arrival, with ten turns in between: 10 ms
 * of them at a time, or one that takes longer.
 */
export function createStartQueue() {
  const queue: (() => void)[] = []
  let isStepping = false
  // In the last ten turns.
  let spentMs = 0
  let turnBegin: number | undefined

  const hasTime = () => {
    turnBegin ??= beginTurn()
    return spentMs + performance.now() - turnBegin < maxStartMs
  }
  // An immediate ends the turn: what requests do after their start, in promises, is done by then.
  const beginTurn = () => {
    const begin = performance.now()
    setImmediate(() => {
      spentMs += performance.now() - begin
      turnBegin = undefined
    })
    return begin
  }
  const step = () => {
    spentMs = 0
    // What a request of this turn spends is added when the turn ends, and counts for the next ten.
    isStepping = queue.length > 0 || turnBegin !== undefined
    if (!isStepping) return
    for (let starts = Math.min(queue.length, maxStartsPerStep); starts > 0; starts--) setImmediate(startNext)
    setImmediate(() => afterOthers(step))
  }
  const startNext = () => {
    if (hasTime()) queue.shift()?.()
  }

  return {
    start(request: () => void): void {
      if (!isStepping) afterOthers(step)
      isStepping = true
      if (queue.length === 0 && hasTime()) request()
      else queue.push(request)
    },
  }
}

function afterOthers(step: () => void, turns = turnsBetweenSteps): void {
  setImmediate(() => (turns > 1 ? afterOthers(step, turns - 1) : step()))
}
