import type { Fixtures } from './fixtures.ts'

/** What holds for every account: the plans, and what a new account begins with. */
export type Terms = Pick<Fixtures, 'defaultAccount' | 'plans'>

export type Catalog = ReturnType<typeof createCatalog>

/** The terms in force: the fixtures', until others are imported. A restart goes back to the fixtures'. */
export function createCatalog(fixtures: Terms) {
  let terms = fixtures
  return {
    get: (): Terms => terms,
    set(changed: Terms): void {
      terms = changed
    },
    /** Goes back to the fixtures', where all is reset. */
    reset(key?: string): void {
      if (key === undefined) terms = fixtures
    },
  }
}
