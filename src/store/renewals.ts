import type { Account, Accounts, StoredAccount } from './accounts.ts'
import type { OpenDatabase, Sqlite } from './database.ts'
import { columns, type ProjectRow } from './project.ts'
import type { Projects } from './projects.ts'

/** The maximum number of renewals in one step. */
const maxRenewals = 10_000

/** A renewal of a project whose billing date has passed. */
export type Renewal = {
  /** the account's key */
  account: string
  project_id: number
  billing_plan: number
  /** the date that passed, an ISO 8601 calendar date */
  due: string
  debited_cents: number
  project_status: ProjectRow['project_status']
  /** ISO 8601 calendar date; unchanged if the project is now Expired */
  next_billing_date: string
  /** the account's balance after the renewal */
  balance_cents: number
}

/** The changed projects of an account, and its renewals in order. */
export type RenewalResult = { projects: ProjectRow[]; renewals: Renewal[] }

/** Renews the due projects. May return early once `max` is exceeded. */
export type RenewalRule = (account: Account, projects: ProjectRow[], max: number) => RenewalResult

/** How to renew. */
export type RenewalOptions = {
  /** for each account key, the ISO 8601 day (in UTC) up to which projects may be due */
  dayOf: (key: string) => string
  rule: RenewalRule
  /** whether to return the renewals without making them */
  dryRun: boolean
}

/** More renewals are due than one step may make. Nothing was renewed. */
export class RenewalLimitError extends Error {
  override name = 'RenewalLimitError'
}

/**
 * Renews plans, by the rule of the emulated API.
 *
 * @returns a function that renews what is due in the account with a key, or in all, in one transaction. It returns the
 * renewals, ordered by the dates that passed, and throws a RenewalLimitError if there are too many
 */
export function createRenewals(
  { sqlite, transaction }: OpenDatabase,
  { accounts, projects }: { accounts: Accounts; projects: Projects },
) {
  const due = prepareDue(sqlite)
  const renewAccount = (
    account: StoredAccount,
    { dayOf, rule, dryRun }: RenewalOptions,
    remaining: number,
  ): Renewal[] => {
    // One more than allowed, to notice when there are too many.
    const candidates = due.all(account.accountId, dayOf(account.key), remaining + 1)
    const { projects: changed, renewals } = rule(account, candidates, remaining)
    if (renewals.length > remaining) throw new RenewalLimitError(`more than ${maxRenewals} renewals`)
    if (dryRun) return renewals
    for (const project of changed) projects.updateRow(account.accountId, project)
    const debited = renewals.reduce((sum, { debited_cents }) => sum + debited_cents, 0)
    accounts.debit(account.accountId, debited)
    return renewals
  }

  return transaction((key: string | undefined, options: RenewalOptions): Renewal[] => {
    const renewals: Renewal[] = []
    for (const account of accounts.all(key))
      renewals.push(...renewAccount(account, options, maxRenewals - renewals.length))
    return renewals.sort((one, other) => (one.due < other.due ? -1 : one.due > other.due ? 1 : 0))
  })
}

function prepareDue(sqlite: Sqlite) {
  return sqlite.prepare<[number, string, number], ProjectRow>(
    `SELECT ${columns.join(', ')} FROM projects
     WHERE account_id = ? AND project_status = 'Active' AND next_billing_date <> '' AND next_billing_date <= ?
     ORDER BY next_billing_date, project_id LIMIT ?`,
  )
}
