import type { Contestant } from '../contestants/contestant.ts'
import type { LoadResult } from '../load/run-load.ts'
import type { GrowthResult } from '../measure/growth.ts'
import type { HostileResult } from '../measure/hostile.ts'
import type { Round } from '../measure/rounds.ts'
import type { Machine } from './machine.ts'

/** All that a run measured, as bench/results.json has it. */
export type Results = {
  date: string
  /** the run was shorter than a full one */
  provisional: boolean
  rounds: number
  seconds: number
  machine: Machine
  contestants: ContestantResult[]
  /** what could not be measured, and why */
  leftOut: { name: string; reason: string }[]
  /** milliseconds of the second startMock() and close() of a process, one value a round */
  startMock: { name: string; times: number[] }[]
  /** the product with databases of several sizes; empty in a quick run */
  growth: GrowthResult[]
  /** the product while hostile clients attack; empty in a quick run */
  hostile: HostileResult[]
  /** the load generator against a process that answers with fixed bytes */
  generatorLimit: LoadResult
}

/** A contestant and its rounds. */
export type ContestantResult = Pick<Contestant, 'id' | 'name' | 'kind' | 'version'> & { rounds: Round[] }
