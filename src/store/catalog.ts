import { fingerprint } from '../lib/fingerprint.ts'
import type { Sqlite } from './database.ts'
import type { Fixtures, Terms } from './fixtures.ts'

export type Catalog = ReturnType<typeof createCatalog>

/**
 * The terms in force: the fixtures', until others are imported. Those outlive a restart, as long as the fixtures are the
 * same; with other fixtures, these count again.
 */
export function createCatalog(sqlite: Sqlite, fixtures: Fixtures) {
  const sql = prepare(sqlite)
  // A file may hold secrets, and is not needed to tell it from another.
  const own = fingerprint(JSON.stringify([fixtures.defaultAccount, fixtures.accounts, [...fixtures.plans]]))
  // What was imported over other fixtures is done with.
  sql.removeOthers.run(own)
  const kept = sql.select.get(own)
  let imported: Terms | undefined = kept === undefined ? undefined : parseTerms(kept)
  return {
    get: (): Terms => imported ?? fixtures,
    /** Whether accounts and terms were imported, so that those of the fixtures are not to be stored at a start. */
    isImported: (): boolean => imported !== undefined,
    /** What imports are laid over. */
    base: (): Terms => fixtures,
    /** Sets the terms, within the transaction of whoever calls. Where that fails, `reload` makes up for it. */
    set(terms: Terms): void {
      sql.insert.run(own, JSON.stringify([terms.defaultAccount, [...terms.plans]]))
      imported = terms
    },
    /** Reads again what is stored. */
    reload(): void {
      const stored = sql.select.get(own)
      imported = stored === undefined ? undefined : parseTerms(stored)
    },
    /** Goes back to the fixtures', where all is reset. */
    reset(key?: string): void {
      if (key !== undefined) return
      sql.remove.run()
      imported = undefined
    },
  }
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
