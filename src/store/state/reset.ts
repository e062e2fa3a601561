import type { Clock } from '../../lib/clock.ts'
import type { CatalogStore } from '../catalog.ts'
import type { OpenDatabase } from '../database.ts'

type ResetOptions = {
  clock: Clock
  /** resets the other parts that are not in SQLite; each takes an account's key, or none for all */
  resettable: readonly ((key?: string) => unknown)[]
  catalog: CatalogStore
  deleteAccounts: (key?: string) => number
  seedFixtures: (key?: string) => void
}

/**
 * Resets the account with a key, or everything, to the state of a fresh start. If the accounts cannot be reset, such as on a full disk,
 * nothing is. @returns the number of accounts deleted
 */
export function createReset(
  { transaction }: OpenDatabase,
  { clock, resettable, catalog, deleteAccounts, seedFixtures }: ResetOptions,
) {
  const replaceAccounts = transaction((key?: string) => {
    // First, because seeding depends on it.
    catalog.reset(key)
    const deleted = deleteAccounts(key)
    seedFixtures(key)
    return deleted
  })
  return (key?: string): number => {
    // Before the accounts, whose seeding depends on the clock.
    const undoClock = clock.reset(key)
    let deleted: number
    try {
      deleted = replaceAccounts(key)
    } catch (error) {
      undoClock()
      catalog.reload()
      throw error
    }
    for (const reset of resettable) reset(key)
    return deleted
  }
}
