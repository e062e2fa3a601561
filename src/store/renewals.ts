import type { Account, Accounts } from './accounts.ts'
import type { Sqlite } from './database.ts'
import { changeable, columns, type ProjectRow } from './project-rows.ts'

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

/** Says what becomes of projects that may be due, at most `most` times. */
export type RenewalRule = (account: Account, projects: ProjectRow[], most: number) => Renewed

/** Why nothing was renewed. */
export class TooManyRenewalsError extends Error {
  override name = 'TooManyRenewalsError'
}

/** Renewals of plans, by a rule that the emulated API has. */
export function createRenewals(sqlite: Sqlite, { accounts }: { accounts: Accounts }) {
  const sql = prepare(sqlite)
  const renewAccount = (token: string, { dayOf, rule, most }: Renewing & { most: number }): Renewal[] => {
    const account = accounts.find(token)
    if (account?.accountId === undefined) return []
    const { accountId } = account
    const { projects, renewals } = rule(account, sql.due.all(accountId, dayOf(account.key)), most)
    if (renewals.length > most) throw new TooManyRenewalsError(`more than ${mostRenewals} renewals`)
    for (const project of projects)
      sql.update.run(...changeable.map((column) => project[column]), accountId, project.project_id)
    accounts.debit(
      accountId,
      renewals.reduce((sum, { debited_cents }) => sum + debited_cents, 0),
    )
    return renewals
  }

  /**
   * Renews what is due in the account with this key, or in all: all of it or nothing.
   *
   * @throws TooManyRenewalsError
   */
  return sqlite.transaction((key: string | undefined, { dayOf, rule }: Renewing): Renewal[] => {
    const renewals: Renewal[] = []
    for (const token of sql.tokens.all({ key: key ?? null }))
      renewals.push(...renewAccount(token, { dayOf, rule, most: mostRenewals - renewals.length }))
    return renewals
  })
}

/** The rule, and the ISO 8601 calendar day (at +00:00) up to which projects may be due in the account with a key. */
export type Renewing = { dayOf: (key: string) => string; rule: RenewalRule }

function prepare(sqlite: Sqlite) {
  return {
    tokens: sqlite
      .prepare<{ key: string | null }, string>(
        `SELECT token FROM accounts WHERE fingerprint <> '' AND (:key IS NULL OR fingerprint = :key) ORDER BY account_id`,
      )
      .pluck(),
    due: sqlite.prepare<[number, string], ProjectRow>(
      `SELECT ${columns.join(', ')} FROM projects
       WHERE account_id = ? AND project_status = 'Active' AND next_billing_date <> '' AND next_billing_date <= ?
       ORDER BY project_id`,
    ),
    update: sqlite.prepare(
      `UPDATE projects SET ${changeable.map((column) => `${column} = ?`).join(', ')}
       WHERE account_id = ? AND project_id = ?`,
    ),
  }
}
