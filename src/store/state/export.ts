import { toDayOfMonth } from '../../lib/calendar.ts'
import { formatInstant } from '../../lib/instant.ts'
import type { Account, Accounts } from '../accounts.ts'
import type { CatalogStore } from '../catalog.ts'
import type { Project } from '../project.ts'
import type { Projects } from '../projects.ts'
import type { Catalog } from '../seeding/parse.ts'
import type { FixtureProject } from '../seeding/schema.ts'

/** The maximum size of a state, in bytes of JSON. It fits into one request, so that it can be imported again. */
const maxStateBytes = 5 * 1024 * 1024

/** The state is too large to export. */
export class StateTooLargeError extends Error {
  override name = 'StateTooLargeError'

  constructor() {
    super(`the state is larger than ${maxStateBytes} bytes of JSON`)
  }
}

type Dependencies = { accounts: Accounts; projects: Projects; catalog: CatalogStore }

/** Exports the account with a key, or all accounts and the catalog, as the text of a fixture file. @throws StateTooLargeError */
export function createExport({ accounts, projects, catalog }: Dependencies) {
  return (key?: string): string => {
    let text = ''
    for (const piece of serializeState(accounts.all(key), projects, key === undefined ? catalog.get() : undefined)) {
      text += piece
      if (text.length > maxStateBytes) throw new StateTooLargeError()
    }
    if (Buffer.byteLength(text) > maxStateBytes) throw new StateTooLargeError()
    return text
  }
}

/** The catalog as members of a JSON object. */
export function serializeCatalog({ defaultAccount, plans }: Catalog): string {
  const list = [...plans].map(([plan_id, { name, priceCents, months }]) => ({
    plan_id,
    name,
    price: priceCents / 100,
    months,
  }))
  const balance = defaultAccount.balanceCents / 100
  return `"default_account":${JSON.stringify({ balance })},"plans":${JSON.stringify(list)}`
}

/** An account as JSON, in pieces. */
export function* serializeAccount(account: Account, projects: Projects): Iterable<string> {
  const { token, enabled, balanceCents } = account
  yield `${JSON.stringify({ token, enabled, balance: balanceCents / 100 }).slice(0, -1)},"projects":[`
  let separator = ''
  for (const project of projects.all(account)) {
    yield separator + JSON.stringify(toFixtureProject(project))
    separator = ','
  }
  yield ']}'
}

// In pieces, so that a state that is too large is noticed early.
function* serializeState(accounts: Account[], projects: Projects, catalog: Catalog | undefined): Iterable<string> {
  yield catalog ? `{${serializeCatalog(catalog)},"accounts":[` : '{"accounts":['
  let separator = ''
  for (const account of accounts) {
    yield separator
    yield* serializeAccount(account, projects)
    separator = ','
  }
  yield ']}'
}

function toFixtureProject({ billing_day, amount_debited_cents, created_at, ...project }: Project): FixtureProject {
  // Exported only if it differs from the default. Then the digests of accounts seeded by older versions stay the same.
  const isDefault = billing_day === toDayOfMonth(project.next_billing_date)
  return {
    ...project,
    ...(!isDefault && { billing_day }),
    amount_debited: amount_debited_cents / 100,
    created_at: formatInstant(created_at),
  }
}
