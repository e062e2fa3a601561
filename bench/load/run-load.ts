import { join } from 'node:path'
import { bench } from '../lib/files.ts'
import { runProgram } from '../lib/programs.ts'

/** What the load generator does. With a `rate`, in calls a second, it sends calls at that rate; without, as fast as they are answered. */
export type LoadPlan = { port: number; connections: number; warmUpSeconds: number; seconds: number; rate?: number }

/** What the load generator measured. Times are in milliseconds. */
export type LoadResult = {
  /** answers a second */
  rate: number
  p50: number
  p99: number
  /** how many cores the generator used */
  generatorCpu: number
  /** p99 of the time between two looks at which calls are due; only with a rate */
  generatorGap?: number
}

/** Runs the load generator in a process of its own. @throws Error if an answer is not a success */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const args = [join(bench, 'load/generator.ts'), JSON.stringify(plan)]
  const timeoutMs = (plan.warmUpSeconds + plan.seconds) * 1000 + 30_000
  return JSON.parse(await runProgram({ command: process.execPath, args, cwd: bench }, timeoutMs))
}
