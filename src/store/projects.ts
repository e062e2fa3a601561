import type { Account, Accounts } from './accounts.ts'
import type { ApiTokens } from './api-tokens.ts'
import { asWhole, type Sqlite } from './database.ts'
import { changeable, columns, type Project, type ProjectRow, prepareStatements, type Statements } from './project.ts'

const rowsAtOnce = 25

type Others = { accounts: Accounts; apiTokens: ApiTokens }

export type Projects = ReturnType<typeof createProjects>

/** The projects of all accounts. */
export function createProjects(sqlite: Sqlite, others: Others) {
  const sql = prepareStatements(sqlite)
  return { ...reading(sql, others), ...writing(sqlite, sql, others), ...acrossAccounts(sql) }
}

function reading(sql: Statements, { apiTokens }: Others) {
  const withTokens = (accountId: number, row: ProjectRow): Project => ({
    ...row,
    api_tokens: apiTokens.ofProject(accountId, row.project_id),
  })
  const lastId = ({ accountId }: Account): number | undefined =>
    accountId === undefined ? undefined : (sql.lastId.get(accountId) ?? undefined)

  return {
    /** The highest id of the account's projects; undefined where it has none. */
    lastId,
    find({ accountId }: Account, projectId: number): Project | undefined {
      const row = accountId === undefined ? undefined : sql.select.get(accountId, projectId)
      return row && accountId !== undefined ? withTokens(accountId, row) : undefined
    },
    /**
     * The account's projects in the order of their ids, up to the one that was the last when it began. They are read a
     * few at a time, and the tokens of each when it is taken.
     *
     * @throws Error where the account has been reset meanwhile
     */
    *all(account: Account): Iterable<Project> {
      const { accountId, key } = account
      const until = lastId(account) ?? 0
      for (let after = 0; accountId !== undefined && after < until; ) {
        if (sql.key.get(accountId) !== key) throw new Error('the account was reset while its projects were listed')
        const rows = sql.page.all(accountId, after, until, rowsAtOnce)
        for (const row of rows) yield withTokens(accountId, row)
        after = rows.at(-1)?.project_id ?? until
      }
    },
  }
}

function writing(sqlite: Sqlite, sql: Statements, { accounts, apiTokens }: Others) {
  const add = (accountId: number, project: Project): void => {
    sql.insert.run(accountId, ...columns.map((column) => project[column]))
    apiTokens.addFirst(accountId, project)
  }
  const change = (accountId: number, project: ProjectRow): void => {
    sql.update.run(...changeable.map((column) => project[column]), accountId, project.project_id)
  }

  return {
    /** Stores the project, its tokens, its account if that is new, and what was debited: all of it or nothing. @throws AccountsFullError */
    insert: asWhole(sqlite, (account: Account, project: Project) => {
      const accountId = accounts.idOf(account)
      accounts.debit(accountId, project.amount_debited_cents)
      add(accountId, project)
    }),
    /** Stores what can change of a project, save its tokens, and what that debits: both or nothing. */
    update: asWhole(sqlite, (account: Account, project: Project, debitCents: number = 0) => {
      const accountId = accounts.idOf(account)
      accounts.debit(accountId, debitCents)
      change(accountId, project)
    }),
    /** Stores a project of a stored account, and its tokens, within the transaction of whoever calls. */
    add,
    /** Stores what can change of a project of a stored account, within the transaction of whoever calls. */
    change,
  }
}

// What is asked of whoever has it.
function acrossAccounts(sql: Statements) {
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
