import { setTimeout } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.ts'
import { startServer } from '../lib/server.ts'
import { type LoadResult, runLoad } from '../load/run-load.ts'
import { residentMemory, watchMemory } from './memory.ts'

/** Memory is in MB. */
export type Load = {
  idleMemory: number
  loadedMemory: number
  /** 16 connections, each sends its next call as soon as the last one is answered */
  full: LoadResult
  /** the same with one connection */
  single: LoadResult
  /** 16 connections, half the rate of `full` */
  half: LoadResult
}

/** Starts a contestant, loads it in three ways, and stops it. Each way lasts `seconds`, after a warm-up of half of that. */
export async function measureLoad(contestant: Contestant, seconds: number): Promise<Load> {
  const server = await startServer(contestant)
  const { pid, port } = server
  const plan = { port, connections: 16, seconds, warmUpSeconds: seconds / 2 }
  await setTimeout(1000)
  const idleMemory = residentMemory(pid)
  const { result: full, highest: loadedMemory } = await watchMemory(pid, runLoad(plan))
  const single = await runLoad({ ...plan, connections: 1 })
  const half = await runLoad({ ...plan, rate: full.rate / 2 })
  await server.stop()
  return { idleMemory, loadedMemory, full, single, half }
}
