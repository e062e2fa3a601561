import type { Contestant } from '../contestants/contestant.ts'
import { startServer } from '../lib/server.ts'
import { createProject, requireSuccess } from '../load/call.ts'
import { exchange } from '../load/connection.ts'

/** Times of a start, in milliseconds. */
export type Start = { toFirstAnswer: number; firstCall: number; tenthCall: number }

/** Starts a contestant, sends ten calls one after the other, and stops it. */
export async function measureStart(contestant: Contestant): Promise<Start> {
  const server = await startServer(contestant)
  let tenthCall = Number.NaN
  for (let call = 2; call <= 10; call++) {
    const { answer, ms } = await exchange(server.connection, createProject)
    requireSuccess(answer)
    tenthCall = ms
  }
  await server.stop()
  return { toFirstAnswer: server.msToFirstAnswer, firstCall: server.firstCallMs, tenthCall }
}
