import { performance, setImmediate } from './originals.ts'

// A new connection takes several turns until its request has a response, and only one connection is accepted in a turn.
const turnsBetween = 10
// A turn in which others take so long is as good as ten.
const maxPauseMs = 10
const maxBatchMs = 10
const maxTasksPerBatch = 100

/**
 * Creates a function that yields to the event loop. The long requests that use it share the loop: 10 ms of their steps, or one that
 * takes longer, then ten turns for all others, so that requests that arrived in the meantime are served first however many long ones
 * there are.
 */
export function createYield(): () => Promise<void> {
  const steps = createBatches()
  return () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    steps.add(resolve)
    return promise
  }
}

/** Yields to the event loop, as `createYield` says. Module state on purpose: a process has one event loop. */
export const yieldToEventLoop = createYield()

/**
 * Creates a queue for requests that can take long without a pause. `start` starts a request at once, unless others have taken 10 ms
 * since the last batch. The rest follows in the order of arrival, with ten turns of the event loop in between: 10 ms of them at a time,
 * or one that takes longer.
 */
export function createStartQueue() {
  const requests = createBatches()
  return { start: requests.runOrAdd }
}

// Runs tasks in the order in which they were added, in batches with ten turns in between.
function createBatches() {
  const queue: (() => void)[] = []
  let isActive = false
  // Since the last batch began.
  let spentMs = 0
  let turnBegin: number | undefined

  const hasTime = () => {
    turnBegin ??= beginTurn()
    return spentMs + performance.now() - turnBegin < maxBatchMs
  }
  // An immediate ends the turn: what tasks do after their start, in promises, is done by then.
  const beginTurn = () => {
    const begin = performance.now()
    setImmediate(() => {
      spentMs += performance.now() - begin
      turnBegin = undefined
    })
    return begin
  }
  const activate = () => {
    if (!isActive) afterOthers(runBatch)
    isActive = true
  }
  const runBatch = () => {
    spentMs = 0
    // What a task of this turn spends is added when the turn ends, and counts until the next batch.
    isActive = queue.length > 0 || turnBegin !== undefined
    if (!isActive) return
    // Promises are continued after each immediate, so each task begins when those before are done.
    for (let tasks = Math.min(queue.length, maxTasksPerBatch); tasks > 0; tasks--) setImmediate(runNext)
    setImmediate(afterOthers, runBatch)
  }
  const runNext = () => {
    if (hasTime()) queue.shift()?.()
  }

  return {
    /** Runs a task in the next batch that has time for it. */
    add(task: () => void): void {
      queue.push(task)
      activate()
    },
    /** Runs a task at once if there is time, otherwise as `add` does. */
    runOrAdd(task: () => void): void {
      activate()
      if (queue.length === 0 && hasTime()) task()
      else queue.push(task)
    },
  }
}

function afterOthers(task: () => void): void {
  const begin = performance.now()
  let turns = 0
  const wait = () => {
    if (++turns < turnsBetween && performance.now() - begin < maxPauseMs) setImmediate(wait)
    else task()
  }
  setImmediate(wait)
}
