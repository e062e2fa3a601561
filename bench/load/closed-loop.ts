import { createProject, requireSuccess } from './call.ts'
import { type Connection, exchange } from './connection.ts'

/** Sends the next call on each connection as soon as the last one is answered. @returns each call's milliseconds */
export async function runClosedLoop(connections: Connection[], seconds: number): Promise<number[]> {
  const latencies: number[] = []
  const end = performance.now() + seconds * 1000
  const callUntilEnd = async (connection: Connection) => {
    while (performance.now() < end) {
      const { answer, ms } = await exchange(connection, createProject)
      requireSuccess(answer)
      latencies.push(ms)
    }
  }
  await Promise.all(connections.map(callUntilEnd))
  return latencies
}
