import type { Account, Accounts, StoredAccount } from './accounts.ts'
import { asWhole, type Sqlite } from './database.ts'
import { columns, type ProjectRow } from './project.ts'
import type { Projects } from './projects.ts'

/** How many renewals are made at once. */
export const mostRenewals = 10_000

/** What became of a project whose billing date passed. */
export type Renewal = {
  /** the account's key */
  account: string
  project_id: number
  billing_plan: number
  /** ISO 8601 calendar date that passed */
  due: string
  debited_cents: number
  project_status: ProjectRow['project_status']
  /** ISO 8601 calendar date, as it was where the project is Expired */
  next_billing_date: string
  /** what the wallet holds then */
  balance_cents: number
}

/** What a rule makes of an account's projects: in the order of its renewals. */
export type Renewed = { projects: ProjectRow[]; renewals: Renewal[] }

/** Says what becomes of projects that may be due; it ends behind `most` renewals. */
export type RenewalRule = (account: Account, projects: ProjectRow[], most: number) => Renewed

/** Why nothing was renewed. */
export class TooManyRenewalsError extends Error {
  override name = 'TooManyRenewalsError'
}

/** Renewals of plans, by a rule that the emulated API has. */
export function createRenewals(sqlite: Sqlite, { accounts, projects }: { accounts: Accounts; projects: Projects }) {
  const due = prepareDue(sqlite)
  const renewAccount = (account: StoredAccount, { dayOf, rule, left }: Renewing & { left: number }): Renewal[] => {
    // One more than may be: then it is known that they are too many.
    const found = due.all(account.accountId, dayOf(account.key), left + 1)
    const { projects: changed, renewals } = rule(account, found, left)
    if (renewals.length > left) throw new TooManyRenewalsError(`more than ${mostRenewals} renewals`)
    for (const project of changed) projects.change(account.accountId, project)
    accounts.debit(
      account.accountId,
      renewals.reduce((sum, { debited_cents }) => sum + debited_cents, 0),
    )
    return renewals
  }

  /**
   * Renews what is due in the account with this key, or in all: all of it or nothing.
   *
   * @returns what happened, by the dates that passed
   * @throws TooManyRenewalsError
   */
  return asWhole(sqlite, (key: string | undefined, { dayOf, rule }: Renewing): Renewal[] => {
    const renewals: Renewal[] = []
    for (const account of accounts.all(key))
      renewals.push(...renewAccount(account, { dayOf, rule, left: mostRenewals - renewals.length }))
    return renewals.sort((one, other) => (one.due < other.due ? -1 : one.due > other.due ? 1 : 0))
  })
}

/** The rule, and the ISO 8601 calendar day (at +00:00) up to which projects may be due in the account with a key. */
export type Renewing = { dayOf: (key: string) => string; rule: RenewalRule }

function prepareDue(sqlite: Sqlite) {
  return sqlite.prepare<[number, string, number], ProjectRow>(
    `SELECT ${columns.join(', ')} FROM projects
     WHERE account_id = ? AND project_status = 'Active' AND next_billing_date <> '' AND next_billing_date <= ?
     ORDER BY next_billing_date, project_id LIMIT ?`,
  )
}
