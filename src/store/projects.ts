import type { Account, Accounts } from './accounts.ts'
import type { ApiTokens } from './api-tokens.ts'
import type { Sqlite } from './database.ts'
import { changeable, columns, type Project, type ProjectRow, prepareStatements } from './project-rows.ts'

/** A stretch of an account's projects: those behind id `after`, up to `until`, at most `limit`. */
export type Stretch = { after: number; until: number; limit: number }

export type Projects = ReturnType<typeof createProjects>

/** The projects of all accounts. */
export function createProjects(sqlite: Sqlite, { accounts, apiTokens }: { accounts: Accounts; apiTokens: ApiTokens }) {
  const sql = prepareStatements(sqlite)
  const withTokens = (accountId: number, row: ProjectRow): Project => ({
    ...row,
    api_tokens: apiTokens.ofProject(accountId, row.project_id),
  })
  const add = (accountId: number, project: Project): void => {
    sql.insert.run(accountId, ...columns.map((column) => project[column]))
    apiTokens.addFirst(accountId, project)
  }

  return {
    /** The highest id of the account's projects; undefined where it has none. */
    lastId: ({ accountId }: Account): number | undefined =>
      accountId === undefined ? undefined : (sql.lastId.get(accountId) ?? undefined),
    find({ accountId }: Account, projectId: number): Project | undefined {
      if (accountId === undefined) return undefined
      const row = sql.select.get(accountId, projectId)
      return row && withTokens(accountId, row)
    },
    /**
     * A stretch of the account's projects in the order of their ids; the tokens of each are read when it is taken.
     *
     * @throws Error where the account has been reset meanwhile
     */
    *page({ accountId, key }: Account, { after, until, limit }: Stretch): Iterable<Project> {
      if (accountId === undefined) return
      if (sql.key.get(accountId) !== key) throw new Error('the account was reset while its projects were listed')
      for (const row of sql.page.all(accountId, after, until, limit)) yield withTokens(accountId, row)
    },
    /** Stores the project, its tokens, its account if that is new, and what was debited: all of it or nothing. @throws AccountsFullError */
    insert: sqlite.transaction((account: Account, project: Project) => {
      const accountId = accounts.idOf(account)
      accounts.debit(accountId, project.amount_debited_cents)
      add(accountId, project)
    }),
    /** Stores a project of a stored account, and its tokens, within the transaction of whoever calls. */
    add,
    /** Stores what can change of a project, save its tokens, and what that debits: both or nothing. */
    update: sqlite.transaction((account: Account, project: Project, debitCents = 0) => {
      const accountId = accounts.idOf(account)
      accounts.debit(accountId, debitCents)
      sql.update.run(...changeable.map((column) => project[column]), accountId, project.project_id)
    }),
    ...acrossAccounts(sql),
  }
}

// What is asked of whoever has it.
function acrossAccounts(sql: ReturnType<typeof prepareStatements>) {
  return {
    /**
     * Sets the status of the project with this id, in the account with this key or in the only one that has it.
     *
     * @returns how many projects have that id there; of several none is changed
     */
    setStatus(projectId: number, status: Project['project_status'], key?: string): number {
      const owners = sql.owners.all({ projectId, key: key ?? null })
      if (owners.length === 1) sql.setStatus.run(status, owners[0], projectId)
      return owners.length
    },
    /** The license key that the QR image of this name shows. */
    licenseKeyByQrName: (name: string): string | undefined => sql.licenseKey.get(name),
  }
}
