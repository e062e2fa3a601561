import { hash, randomUUID } from 'node:crypto'

/** What a value is derived for; together with the seed it decides every byte. */
export type Subject = { account: string; projectId: number; purpose: string }

export type Derive = ReturnType<typeof createDerive>

/**
 * Bytes that look random and are not: one hash of the seed and the subject. The same seed and subject give the same
 * bytes in any order of calls, so nothing needs to be remembered and nothing reset.
 *
 * @returns a function from a subject to 64 bytes
 */
export function createDerive(seed: string) {
  return ({ account, projectId, purpose }: Subject): Buffer =>
    hash('sha512', JSON.stringify([seed, account, projectId, purpose]), 'buffer')
}

/** A seed for a run that was given none; logged, so that the run can be had again. */
export function drawSeed(): string {
  return randomUUID()
}
