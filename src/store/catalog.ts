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
  let current = withDerived(initial)
  let imported: Catalog | undefined
  const reload = () => {
    const stored = sql.select.get(current.digest)
    imported = stored === undefined ? undefined : parseCatalog(stored)
  }
  const dropOtherImports = () => {
    sql.removeOthers.run(current.digest)
    reload()
  }
  dropOtherImports()

  return {
    get: (): Catalog => imported ?? current.fixtures,
    /** Whether an import is in effect; the fixtures' accounts are then not stored at startup. */
    isImported: (): boolean => imported !== undefined,
    /** The fixtures, which imports are merged into. */
    fixtures: (): Fixtures => current.fixtures,
    /** The fixtures' accounts by key. */
    fixtureAccounts: (): ReadonlyMap<string, FixtureAccount> => current.accounts,
    /** Replaces the catalog, within the caller's transaction. If that fails, the caller must call `reload`. */
    set(catalog: Catalog): void {
      sql.insert.run(current.digest, JSON.stringify([catalog.defaultAccount, [...catalog.plans]]))
      imported = catalog
    },
    /** Reads the stored catalog again. */
    reload,
    /** Replaces the fixtures. */
    useFixtures(next: Fixtures): void {
      current = withDerived(next)
      dropOtherImports()
    },
    /**
     * Restores the fixtures' catalog, within the caller's transaction. If that fails, the caller must call `reload`. With a
     * key, does nothing: the catalog belongs to no single account.
     */
    reset(key?: string): void {
      if (key !== undefined) return
      sql.remove.run()
      imported = undefined
    },
  }
}

function withDerived(fixtures: Fixtures) {
  return { fixtures, digest: digestOf(fixtures), accounts: byKey(fixtures) }
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
