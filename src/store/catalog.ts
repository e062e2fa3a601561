import { fingerprint } from '../lib/fingerprint.ts'
import type { Sqlite } from './database.ts'
import type { Catalog, FixtureAccount, Fixtures } from './seeding/parse.ts'

export type CatalogStore = ReturnType<typeof createCatalogStore>

/**
 * The catalog in effect: the fixtures' catalog or, after an import, the imported one. An imported catalog survives
 * restarts as long as the fixtures stay the same; other fixtures replace it.
 */
export function createCatalogStore(sqlite: Sqlite, initial: Fixtures) {
  const sql = prepare(sqlite)
  let fixtures = initial
  let digest = digestOf(fixtures)
  let accounts = byKey(fixtures)
  let imported: Catalog | undefined
  const reload = () => {
    const stored = sql.select.get(digest)
    imported = stored === undefined ? undefined : parseCatalog(stored)
  }
  const useFixtures = (next: Fixtures) => {
    fixtures = next
    digest = digestOf(next)
    accounts = byKey(next)
    sql.removeOthers.run(digest)
    reload()
  }
  useFixtures(initial)

  return {
    get: (): Catalog => imported ?? fixtures,
    /** Whether an import is in effect; the fixtures' accounts are then not stored at startup. */
    isImported: (): boolean => imported !== undefined,
    /** The fixtures, which imports are laid over. */
    fixtures: (): Fixtures => fixtures,
    /** The fixtures' accounts by key. */
    fixtureAccounts: (): ReadonlyMap<string, FixtureAccount> => accounts,
    /** Replaces the catalog, within the caller's transaction. If that fails, the caller must call `reload`. */
    set(catalog: Catalog): void {
      sql.insert.run(digest, JSON.stringify([catalog.defaultAccount, [...catalog.plans]]))
      imported = catalog
    },
    /** Reads the stored catalog again. */
    reload,
    /** Replaces the fixtures. */
    useFixtures,
    /** Goes back to the fixtures' catalog, unless only one account is reset. */
    reset(key?: string): void {
      if (key !== undefined) return
      sql.remove.run()
      imported = undefined
    },
  }
}

function byKey({ accounts }: Fixtures): Map<string, FixtureAccount> {
  return new Map(accounts.map((account) => [fingerprint(account.token), account]))
}

// A digest is enough to recognize the fixtures, and keeps their secrets out of the database.
function digestOf({ defaultAccount, accounts, plans }: Fixtures): string {
  return fingerprint(JSON.stringify([defaultAccount, accounts, [...plans]]))
}

function parseCatalog(text: string): Catalog {
  const [defaultAccount, plans] = JSON.parse(text)
  return { defaultAccount, plans: new Map(plans) }
}

function prepare(sqlite: Sqlite) {
  return {
    select: sqlite.prepare<[string], string>('SELECT catalog FROM imported_catalogs WHERE fixtures = ?').pluck(),
    insert: sqlite.prepare<[string, string]>(
      'INSERT OR REPLACE INTO imported_catalogs (fixtures, catalog) VALUES (?, ?)',
    ),
    remove: sqlite.prepare('DELETE FROM imported_catalogs'),
    removeOthers: sqlite.prepare<[string]>('DELETE FROM imported_catalogs WHERE fixtures <> ?'),
  }
}
