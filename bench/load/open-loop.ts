import { setImmediate } from 'node:timers/promises'
import { createProject, requireSuccess } from './call.ts'
import type { Connection } from './connection.ts'

/** Each call's milliseconds, and the milliseconds between two looks at which calls are due. */
export type OpenLoop = { latencies: number[]; gaps: number[] }

/**
 * Sends calls at a fixed rate, however fast they are answered. A call's time counts from when it was due: if all connections
 * are busy, the wait for one counts too. It looks in every turn of the event loop and uses a whole core, because a timer
 * would send calls up to a millisecond late.
 */
export async function runOpenLoop(connections: Connection[], rate: number, seconds: number): Promise<OpenLoop> {
  const latencies: number[] = []
  const gaps: number[] = []
  const free = [...connections]
  const started = performance.now()

  const call = (connection: Connection, due: number) =>
    connection.send(createProject, (answer) => {
      requireSuccess(answer)
      latencies.push(performance.now() - due)
      free.push(connection)
    })

  let sent = 0
  let looked = started
  while (sent < rate * seconds || free.length < connections.length) {
    const now = performance.now()
    gaps.push(now - looked)
    looked = now
    const wanted = Math.min((now - started) / 1000, seconds) * rate
    while (sent < wanted) {
      const connection = free.pop()
      if (!connection) break
      call(connection, started + (sent++ * 1000) / rate)
    }
    await setImmediate()
  }
  return { latencies, gaps }
}
