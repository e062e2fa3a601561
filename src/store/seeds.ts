import { fingerprint } from '../lib/fingerprint.ts'
import type { Accounts } from './accounts.ts'
import type { Catalog } from './catalog.ts'
import type { FixtureProject } from './fixture-file.ts'
import type { FixtureAccount, Terms } from './fixtures.ts'
import type { Project } from './project-rows.ts'
import type { Projects } from './projects.ts'

/** Makes a whole project of what a fixture says of it, as the emulated API would. */
export type Complete = (given: FixtureProject, owner: Owner) => Project

/** Whose project it is, the highest id that the account has used, and the plans there are. */
export type Owner = { token: string; lastId: number | undefined; plans: Terms['plans'] }

type Parts = {
  accounts: Accounts
  projects: Projects
  catalog: Catalog
  complete: Complete
  /** is told what has been stored of the fixtures in force */
  note: ((account: FixtureAccount) => void) | undefined
}

export type Seeds = ReturnType<typeof createSeeds>

/** Stores accounts as fixtures have them, each with its projects. */
export function createSeeds({ accounts, projects, catalog, complete, note }: Parts) {
  /** @returns whether it was not there */
  const sow = ({ token, enabled, balanceCents, projects: given }: FixtureAccount): boolean => {
    const account = { key: fingerprint(token), token, enabled, balanceCents }
    const accountId = accounts.add(account)
    if (accountId === undefined) return false
    let lastId = highestOf(given)
    const { plans } = catalog.get()
    for (const each of given) {
      const project = complete(each, { token, lastId, plans })
      lastId = Math.max(lastId ?? 0, project.project_id)
      projects.add(accountId, project)
    }
    return true
  }

  return {
    /** Stores those that are not there yet. */
    sow: (list: Iterable<FixtureAccount>): void => {
      for (const account of list) sow(account)
    },
    /** Stores the account with this key of the fixtures in force, or all of them, unless they are there. */
    sowFixtures(key?: string): void {
      const own = catalog.accounts()
      for (const account of key === undefined ? own.values() : [own.get(key)])
        if (account && sow(account)) note?.(account)
    },
  }
}

// Those without an id of their own come behind those that have one.
function highestOf(given: FixtureProject[]): number | undefined {
  const ids = given.flatMap(({ project_id }) => project_id ?? [])
  return ids.length === 0 ? undefined : ids.reduce((highest, id) => Math.max(highest, id))
}
