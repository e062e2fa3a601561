import { fingerprint } from '../../lib/fingerprint.ts'
import type { Accounts } from '../accounts.ts'
import type { Catalog } from '../catalog.ts'
import { asWhole, type Sqlite } from '../database.ts'
import { FixturesError } from '../fixtures/fixtures-error.ts'
import { fixturesFrom } from '../fixtures/parse.ts'
import type { FixtureFile } from '../fixtures/schema.ts'
import type { Seeds } from '../fixtures/seed.ts'
import type { Projects } from '../projects.ts'
import { stateText } from './export.ts'

/** How long a state may be, in bytes of JSON, so that it can be brought back in one request. */
const mostStateBytes = 5 * 1024 * 1024

/** Why a state is not given. */
export class StateTooLongError extends Error {
  override name = 'StateTooLongError'

  constructor() {
    super(`the state is longer than ${mostStateBytes} bytes of JSON`)
  }
}

type Parts = {
  accounts: Accounts
  maxAccounts: number
  projects: Projects
  catalog: Catalog
  seeds: Seeds
  drop: (key?: string) => number
}

/** What a fixture file can hold, out of the store and into it. */
export function createState(sqlite: Sqlite, { accounts, maxAccounts, projects, catalog, seeds, drop }: Parts) {
  const replace = asWhole(sqlite, (file: FixtureFile, key?: string): number => {
    const { accounts: list, ...terms } = fixturesFrom(file, key === undefined ? catalog.base() : catalog.get())
    const meant = key === undefined ? list : list.filter(({ token }) => fingerprint(token) === key)
    if (list.length > 0 && meant.length === 0) throw refusal('the account that is named, received only others')
    drop(key)
    if (key === undefined) catalog.set(terms)
    seeds.sow(meant)
    if (accounts.count() <= maxAccounts) return meant.length
    throw refusal(`at most ${maxAccounts} accounts altogether (setting max-accounts), received more`)
  })

  return {
    /** The account with this key, or all and what holds for all, as the text of a fixture file. @throws StateTooLongError */
    read(key?: string): string {
      let text = ''
      for (const piece of stateText(accounts.all(key), projects, key === undefined ? catalog.get() : undefined)) {
        text += piece
        if (text.length > mostStateBytes) throw new StateTooLongError()
      }
      if (Buffer.byteLength(text) > mostStateBytes) throw new StateTooLongError()
      return text
    },
    /**
     * Puts what a fixture file holds in the place of the account with this key, or of all: all of it or nothing.
     *
     * @returns how many accounts that were
     * @throws FixturesError for what the schema lets pass and cannot be, and for a file without the account
     */
    write(file: FixtureFile, key?: string): number {
      try {
        return replace(file, key)
      } catch (error) {
        catalog.reload()
        throw error
      }
    },
  }
}

function refusal(expected: string): FixturesError {
  return new FixturesError(`/accounts expected ${expected}`, { pointer: '/accounts' })
}
