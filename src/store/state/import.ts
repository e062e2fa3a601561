import { fingerprint } from '../../lib/fingerprint.ts'
import type { Accounts } from '../accounts.ts'
import type { CatalogStore } from '../catalog.ts'
import type { OpenDatabase } from '../database.ts'
import { createFixturesError } from '../seeding/fixtures-error.ts'
import { mergeFixtures } from '../seeding/parse.ts'
import type { FixtureFile } from '../seeding/schema.ts'
import type { Seeder } from '../seeding/seed.ts'

type Dependencies = {
  accounts: Accounts
  maxAccounts: number
  catalog: CatalogStore
  seeder: Seeder
  deleteAccounts: (key?: string) => number
}

/**
 * Replaces the account with a key, or all accounts and the catalog, with the content of a fixture file, in one transaction. A
 * file without accounts is accepted: it deletes the account, or all accounts.
 *
 * @returns a function that imports a file and returns the number of accounts imported. It throws a FixturesError for parts
 * that contradict each other, for a file with accounts of which none has the key, and for more accounts than `maxAccounts`
 */
export function createImport({ transaction }: OpenDatabase, dependencies: Dependencies) {
  const { accounts, maxAccounts, catalog, seeder, deleteAccounts } = dependencies
  const replace = transaction((file: FixtureFile, key?: string): number => {
    const { accounts: list, ...nextCatalog } = mergeFixtures(
      file,
      key === undefined ? catalog.fixtures() : catalog.get(),
    )
    const selected = key === undefined ? list : list.filter(({ token }) => fingerprint(token) === key)
    if (list.length > 0 && selected.length === 0)
      throw createFixturesError('/accounts', 'the account named in the request, received only others')
    deleteAccounts(key)
    if (key === undefined) catalog.set(nextCatalog)
    seeder.seed(selected)
    if (accounts.count() <= maxAccounts) return selected.length
    throw createFixturesError(
      '/accounts',
      `at most ${maxAccounts} accounts in total (setting max-accounts), received more`,
    )
  })

  return (file: FixtureFile, key?: string): number => {
    try {
      return replace(file, key)
    } catch (error) {
      catalog.reload()
      throw error
    }
  }
}
