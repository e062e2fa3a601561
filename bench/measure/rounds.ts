import type { Contestant } from '../contestants/contestant.ts'
import { type Load, measureLoad } from './load.ts'
import { measureReset } from './reset.ts'
import { measureStart, type Start } from './start.ts'

/** What one round measured of a contestant. `reset` is in milliseconds and only measured of the product. */
export type Round = { start: Start; load: Load; reset?: number }

/** A contestant's rounds, or why it could not be measured. */
export type Measured = { contestant: Contestant; rounds: Round[]; failure?: string }

type RoundsOptions = { rounds: number; seconds: number; report: (progress: string) => void }

/**
 * Measures in turns: each contestant once, then each a second time, and so on. A change of the machine's speed then meets
 * them all. A peer that fails is left out from then on.
 *
 * @throws Error if a floor or the product fails
 */
export async function measureRounds(contestants: Contestant[], options: RoundsOptions): Promise<Measured[]> {
  const all: Measured[] = contestants.map((contestant) => ({ contestant, rounds: [] }))
  for (let round = 1; round <= options.rounds; round++)
    for (const measured of all.filter(({ failure }) => failure === undefined)) {
      options.report(`round ${round} of ${options.rounds}: ${measured.contestant.name}`)
      await measureOnce(measured, options.seconds)
    }
  return all
}

async function measureOnce(measured: Measured, seconds: number): Promise<void> {
  const { contestant, rounds } = measured
  try {
    const start = await measureStart(contestant)
    const load = await measureLoad(contestant, seconds)
    rounds.push({ start, load, ...(contestant.kind === 'product' && { reset: await measureReset(contestant) }) })
  } catch (error) {
    if (contestant.kind !== 'peer') throw error
    measured.failure = String(error)
  }
}
