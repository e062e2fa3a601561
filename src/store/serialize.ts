import { toDayOfMonth } from '../lib/calendar.ts'
import { formatInstant } from '../lib/instant.ts'
import type { Account } from './accounts.ts'
import type { Project } from './project.ts'
import type { Projects } from './projects.ts'
import type { Catalog } from './seeding/parse.ts'
import type { FixtureProject } from './seeding/schema.ts'

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
