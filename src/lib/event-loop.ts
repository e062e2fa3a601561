// Who waits for a turn, in the order they came. It is about the event loop, of which a process has one.
const waiting: (() => void)[] = []

/**
 * Waits for a turn of the event loop of one's own: of all long jobs one step is done in a turn, however many jobs there
 * are, and what has arrived meanwhile comes first.
 */
export function turn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (waiting.push(resolve) === 1) setImmediate(next)
  return promise
}

function next(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(next)
}
