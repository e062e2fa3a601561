import type { Contestant } from '../contestants/contestant.ts'
import { startServer } from '../lib/server.ts'
import { createProject, requireSuccess, toBytes } from '../load/call.ts'
import { exchange } from '../load/connection.ts'
import { median } from '../results/statistics.ts'

const resets = 200
const reset = toBytes('/_mock/reset', {})

/** Creates a project and resets everything, 200 times over one connection. @returns a reset's milliseconds, the median */
export async function measureReset(contestant: Contestant): Promise<number> {
  const server = await startServer(contestant)
  const times: number[] = []
  for (let round = 0; round < resets; round++) {
    const created = await exchange(server.connection, createProject)
    requireSuccess(created.answer)
    const { answer, ms } = await exchange(server.connection, reset)
    if (answer?.status !== 200) throw new Error(`${contestant.name} answered a reset with HTTP ${answer?.status}`)
    times.push(ms)
  }
  await server.stop()
  return median(times)
}
