import type { CatalogStore } from '../catalog.ts'
import type { OpenDatabase } from '../database.ts'

type ResetOptions = {
  /** resets the parts that are not in SQLite; each takes an account's key, or none for all */
  resettable: readonly ((key?: string) => unknown)[]
  catalog: CatalogStore
  deleteAccounts: (key?: string) => number
  seedFixtures: (key?: string) => void
}

/** Resets the account with a key, or everything, to the state of a fresh start. @returns the number of accounts deleted */
export function createReset(
  { transaction }: OpenDatabase,
  { resettable, catalog, deleteAccounts, seedFixtures }: ResetOptions,
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
    for (const reset of resettable) reset(key)
    try {
      return replaceAccounts(key)
    } catch (error) {
      catalog.reload()
      throw error
    }
  }
}
