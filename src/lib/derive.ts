import { hash, randomUUID } from 'node:crypto'

/**
 * What a value is derived for. Together with the seed it determines every byte. `owner` is the master token of an account,
 * or the id of a fault.
 */
export type Subject = { owner: string; projectId: number; purpose: string }

export type Derive = ReturnType<typeof createDerive>

/**
 * Derives pseudo-random bytes: one hash of the seed and the subject. The same seed and subject give the same bytes in any
 * order of calls, so there is no state to store or reset.
 *
 * @returns a function from a subject to 64 bytes
 */
export function createDerive(seed: string) {
  return ({ owner, projectId, purpose }: Subject): Buffer =>
    hash('sha512', JSON.stringify([seed, owner, projectId, purpose]), 'buffer')
}

/** A random seed, for a run that was not given one. It is logged so that the run can be repeated. */
export function generateSeed(): string {
  return randomUUID()
}
