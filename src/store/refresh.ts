import type { Accounts, StoredAccount } from './accounts.ts'
import type { Catalog } from './catalog.ts'
import { asWhole, type Sqlite } from './database.ts'
import type { FixtureAccount, Fixtures } from './fixtures.ts'
import type { Seeds } from './seeds.ts'
import { definitionOf, type Sown } from './sown.ts'
import { termsText } from './state-text.ts'

/** The keys of accounts that other fixtures say something new of, by what became of them. */
type Fates = Record<'added' | 'replaced' | 'removed' | 'kept', string[]>

/** What other fixtures have changed. */
export type Refreshed = Fates & {
  /** whether plans, or what a new account begins with, are others now */
  terms: boolean
}

type Parts = { accounts: Accounts; catalog: Catalog; sown: Sown; seeds: Seeds; drop: (key: string) => number }

/**
 * Goes by other fixtures from now on, all or nothing. What they say otherwise of an account takes its place, unless a call
 * has changed it; plans and what new accounts begin with hold at once.
 */
export function createRefresh(sqlite: Sqlite, { accounts, catalog, sown, seeds, drop }: Parts) {
  const meet = (key: string, before?: string) => {
    const [[stored], given] = [accounts.all(key), catalog.accounts().get(key)]
    const fate = fateOf({ stored, given, before }, sown)
    if (fate === 'replaced' || fate === 'removed') drop(key)
    if (fate === 'replaced' || fate === 'added') seeds.sowFixtures(key)
    if (!given) sown.forget(key)
    return fate
  }
  const replace = asWhole(sqlite, (next: Fixtures): Refreshed => {
    const terms = termsText(catalog.get())
    const last = definitionsOf(catalog)
    const before = new Map([...last, ...sown.definitions()])
    catalog.take(next)
    const areOther = termsText(catalog.get()) !== terms
    const done: Refreshed = { added: [], replaced: [], removed: [], kept: [], terms: areOther }
    if (catalog.isImported()) return done
    for (const key of new Set([...before.keys(), ...catalog.accounts().keys()])) {
      const fate = meet(key, before.get(key))
      const given = catalog.accounts().get(key)
      // Of one that is kept it is enough to say so once.
      const wasSaid = fate === 'kept' && given && definitionOf(given) === last.get(key)
      if (fate && !wasSaid) done[fate].push(key)
    }
    return done
  })

  return (next: Fixtures): Refreshed => {
    const current = catalog.base()
    try {
      return replace(next)
    } catch (error) {
      catalog.take(current)
      throw error
    }
  }
}

type Case = { stored: StoredAccount | undefined; given: FixtureAccount | undefined; before: string | undefined }

/** What becomes of an account of which fixtures say `given`, and said before what has the digest `before`. */
function fateOf({ stored, given, before }: Case, sown: Sown): keyof Fates | undefined {
  // One that is as it was said before and is not there is one that a call took away.
  if (given && definitionOf(given) === before) return undefined
  if (!stored) return given && 'added'
  if (!sown.isUnchanged(stored)) return 'kept'
  return given ? 'replaced' : 'removed'
}

function definitionsOf(catalog: Catalog): Map<string, string> {
  return new Map([...catalog.accounts()].map(([key, account]) => [key, definitionOf(account)]))
}
