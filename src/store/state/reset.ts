import { asWhole, type Sqlite } from '../database.ts'

/**
 * What a reset does, each by a function of a key, or of none for all: `forgetful` is what is not in SQLite, `drop` and
 * `sow` take the place of an account by what the fixtures have.
 */
export type Resettable = {
  forgetful: readonly ((key?: string) => unknown)[]
  drop: (key?: string) => number
  sow: (key?: string) => void
}

/** Takes the account with a key, or all, back to what a fresh start would have. @returns how many there were to reset */
export function createReset(sqlite: Sqlite, { forgetful, drop, sow }: Resettable) {
  const startAgain = asWhole(sqlite, (key?: string) => {
    const dropped = drop(key)
    sow(key)
    return dropped
  })
  return (key?: string): number => {
    // First the clock and the plans: what is sown goes by them.
    for (const forget of forgetful) forget(key)
    return startAgain(key)
  }
}
