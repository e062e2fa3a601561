import { Problem } from './problem.ts'

type Overrides = {
  /** the accounts that have an override: their own clock or mode */
  overrides: { has: (key: string) => boolean; count: () => number }
  key: string | undefined
  max: number
  name: 'clock' | 'mode'
}

/** Limits how many accounts have their own clock or mode. @throws Problem 409 at the limit, unless this account has one */
export function rejectTooManyOverrides({ overrides, key, max, name }: Overrides): void {
  if (key === undefined || overrides.has(key) || overrides.count() < max) return
  throw new Problem(409, `at most ${max} accounts can have their own ${name} (setting max-accounts)`)
}
