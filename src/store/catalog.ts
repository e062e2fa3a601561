import { fingerprint } from '../lib/fingerprint.ts'
import type { Sqlite } from './database.ts'
import type { FixtureAccount, Fixtures, Terms } from './fixtures/parse.ts'

export type Catalog = ReturnType<typeof createCatalog>

/**
 * The fixtures, and the terms in force: the fixtures', until others are imported. Those outlive a restart, as long as the fixtures are the
 * same; with other fixtures, these count again.
 */
export function createCatalog(sqlite: Sqlite, initial: Fixtures) {
  const sql = prepare(sqlite)
  let fixtures = initial
  let own = digestOf(fixtures)
  let accounts = byKey(fixtures)
  let imported: Terms | undefined
  const reload = () => {
    const stored = sql.select.get(own)
    imported = stored === undefined ? undefined : parseTerms(stored)
  }
  const take = (next: Fixtures) => {
    fixtures = next
    own = digestOf(next)
    accounts = byKey(next)
    // What was imported over other fixtures is done with.
    sql.removeOthers.run(own)
    reload()
  }
  take(initial)

  return {
    get: (): Terms => imported ?? fixtures,
    /** Whether accounts and terms were imported, so that those of the fixtures are not to be stored. */
    isImported: (): boolean => imported !== undefined,
    /** The fixtures: what imports are laid over. */
    base: (): Fixtures => fixtures,
    /** The fixtures' accounts, by key. */
    accounts: (): ReadonlyMap<string, FixtureAccount> => accounts,
    /** Sets the terms, within the transaction of whoever calls. Where that fails, `reload` makes up for it. */
    set(terms: Terms): void {
      sql.insert.run(own, JSON.stringify([terms.defaultAccount, [...terms.plans]]))
      imported = terms
    },
    /** Reads again what is stored. */
    reload,
    /** Goes by other fixtures from now on. */
    take,
    /** Goes back to the fixtures', where all is reset. */
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

// A file may hold secrets, and is not needed to tell it from another.
function digestOf({ defaultAccount, accounts, plans }: Fixtures): string {
  return fingerprint(JSON.stringify([defaultAccount, accounts, [...plans]]))
}

function parseTerms(text: string): Terms {
  const [defaultAccount, plans] = JSON.parse(text)
  return { defaultAccount, plans: new Map(plans) }
}

function prepare(sqlite: Sqlite) {
  return {
    select: sqlite.prepare<[string], string>('SELECT terms FROM imports WHERE fixtures = ?').pluck(),
    insert: sqlite.prepare<[string, string]>('INSERT OR REPLACE INTO imports (fixtures, terms) VALUES (?, ?)'),
    remove: sqlite.prepare('DELETE FROM imports'),
    removeOthers: sqlite.prepare<[string]>('DELETE FROM imports WHERE fixtures <> ?'),
  }
}
