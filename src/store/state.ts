import { fingerprint } from '../lib/fingerprint.ts'
import { printInstant } from '../lib/instant.ts'
import type { Account, Accounts } from './accounts.ts'
import type { Catalog, Terms } from './catalog.ts'
import type { Sqlite } from './database.ts'
import type { FixtureFile, FixtureProject } from './fixture-file.ts'
import { FixturesError, fixturesFrom } from './fixtures.ts'
import type { Project } from './project-rows.ts'
import type { Projects } from './projects.ts'
import type { Seeds } from './seeds.ts'

/** How long a state may be, as JSON text, so that it can be brought back in one request. */
export const mostStateCharacters = 5 * 1024 * 1024

/** Why a state is not given. */
export class StateTooLongError extends Error {
  override name = 'StateTooLongError'

  constructor() {
    super(`the state is longer than ${mostStateCharacters} characters of JSON`)
  }
}

const rowsAtOnce = 200

type Parts = { accounts: Accounts; projects: Projects; catalog: Catalog; seeds: Seeds; drop: (key?: string) => number }

export type State = ReturnType<typeof createState>

/** What a fixture file can hold, out of the store and into it. */
export function createState(sqlite: Sqlite, { accounts, projects, catalog, seeds, drop }: Parts) {
  const replace = sqlite.transaction((file: FixtureFile, key?: string): number => {
    const { accounts: list, ...terms } = fixturesFrom(file)
    const meant = key === undefined ? list : list.filter(({ token }) => fingerprint(token) === key)
    if (list.length > 0 && meant.length === 0)
      throw new FixturesError('/accounts expected the account that is named, received only others', {
        pointer: '/accounts',
      })
    if (key === undefined) catalog.set(terms)
    drop(key)
    seeds.sow(meant)
    return meant.length
  })

  return {
    /** The account with this key, or all and what holds for all, as the text of a fixture file. @throws StateTooLongError */
    read(key?: string): string {
      let text = `{${key === undefined ? `${termsText(catalog.get())},` : ''}"accounts":[`
      for (const account of accounts.all(key)) {
        for (const piece of accountText(account, projects)) {
          text += piece
          if (text.length > mostStateCharacters) throw new StateTooLongError()
        }
        text += ','
      }
      return `${text.replace(/,$/, '')}]}`
    },
    /**
     * Puts what a fixture file holds in the place of the account with this key, or of all: all of it or nothing.
     *
     * @returns how many accounts that were
     * @throws FixturesError for what stands there twice, or for a file without the account
     */
    write(file: FixtureFile, key?: string): number {
      const before = catalog.get()
      try {
        return replace(file, key)
      } catch (error) {
        catalog.set(before)
        throw error
      }
    },
  }
}

function termsText({ defaultAccount, plans }: Terms): string {
  const list = [...plans].map(([plan_id, { name, priceCents, months }]) => ({
    plan_id,
    name,
    price: priceCents / 100,
    months,
  }))
  const balance = defaultAccount.balanceCents / 100
  return `"default_account":${JSON.stringify({ balance })},"plans":${JSON.stringify(list)}`
}

// In pieces, so that one who is too long is soon known.
function* accountText(account: Account, projects: Projects): Iterable<string> {
  const { token, enabled, balanceCents } = account
  yield `${JSON.stringify({ token, enabled, balance: balanceCents / 100 }).slice(0, -1)},"projects":[`
  let separator = ''
  const until = projects.lastId(account) ?? 0
  for (let after = 0; after < until; ) {
    let last = until
    for (const project of projects.page(account, { after, until, limit: rowsAtOnce })) {
      yield separator + JSON.stringify(asFixture(project))
      separator = ','
      last = project.project_id
    }
    after = last
  }
  yield ']}'
}

function asFixture({ amount_debited_cents, created_at, ...project }: Project): FixtureProject {
  return { ...project, amount_debited: amount_debited_cents / 100, created_at: printInstant(created_at) }
}
