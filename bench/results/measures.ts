import type { Round } from '../measure/rounds.ts'
import type { ContestantResult, Results } from './results.ts'
import { median } from './statistics.ts'

/** A figure that is compared with the same figure of a floor. */
export type Measure = {
  title: string
  /** the id of the floor; without one, the figure is a ratio by itself */
  floor?: 'node-http' | 'fastify'
  better: 'higher' | 'lower'
  of: (round: Round) => number
}

/** The median of the rounds, and the lowest and the highest. */
export type Ratio = { median: number; lowest: number; highest: number }

export const measures: Measure[] = [
  { title: 'Creates a second', floor: 'fastify', better: 'higher', of: ({ load }) => load.full.rate },
  { title: 'One connection, p50', floor: 'fastify', better: 'lower', of: ({ load }) => load.single.p50 },
  { title: 'Half load, p99', floor: 'fastify', better: 'lower', of: ({ load }) => load.half.p99 },
  { title: 'Start to first answer', floor: 'node-http', better: 'lower', of: ({ start }) => start.toFirstAnswer },
  { title: 'First call against tenth', better: 'lower', of: ({ start }) => start.firstCall / start.tenthCall },
  { title: 'Memory, idle', floor: 'fastify', better: 'lower', of: ({ load }) => load.idleMemory },
  { title: 'Memory, loaded', floor: 'fastify', better: 'lower', of: ({ load }) => load.loadedMemory },
]

/** A contestant's figure divided by the floor's figure of the same round. */
export function ratioOf(measure: Measure, contestant: ContestantResult, { contestants }: Results): Ratio {
  const floor = contestants.find(({ id }) => id === measure.floor)
  const ratios = contestant.rounds.map((round, index) => {
    const floorRound = floor?.rounds[index]
    return measure.of(round) / (floorRound ? measure.of(floorRound) : 1)
  })
  return { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) }
}
