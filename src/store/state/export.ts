import { printInstant } from '../../lib/instant.ts'
import type { Account } from '../accounts.ts'
import type { Terms } from '../fixtures/parse.ts'
import type { FixtureProject } from '../fixtures/schema.ts'
import type { Project } from '../project.ts'
import type { Projects } from '../projects.ts'

/** Accounts, and the terms where they are given, as the text of a fixture file: in pieces, so that it is soon known to be too long. */
export function* stateText(accounts: Account[], projects: Projects, terms: Terms | undefined): Iterable<string> {
  yield terms ? `{${termsText(terms)},"accounts":[` : '{"accounts":['
  let separator = ''
  for (const account of accounts) {
    yield separator
    yield* accountText(account, projects)
    separator = ','
  }
  yield ']}'
}

/** The terms in it. */
export function termsText({ defaultAccount, plans }: Terms): string {
  const list = [...plans].map(([plan_id, { name, priceCents, months }]) => ({
    plan_id,
    name,
    price: priceCents / 100,
    months,
  }))
  const balance = defaultAccount.balanceCents / 100
  return `"default_account":${JSON.stringify({ balance })},"plans":${JSON.stringify(list)}`
}

/** One account of it. */
export function* accountText(account: Account, projects: Projects): Iterable<string> {
  const { token, enabled, balanceCents } = account
  yield `${JSON.stringify({ token, enabled, balance: balanceCents / 100 }).slice(0, -1)},"projects":[`
  let separator = ''
  for (const project of projects.all(account)) {
    yield separator + JSON.stringify(asFixture(project))
    separator = ','
  }
  yield ']}'
}

function asFixture({ amount_debited_cents, created_at, ...project }: Project): FixtureProject {
  return { ...project, amount_debited: amount_debited_cents / 100, created_at: printInstant(created_at) }
}
