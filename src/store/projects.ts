import type { Account, Accounts } from './accounts.ts'
import type { ApiTokens } from './api-tokens.ts'
import type { OpenDatabase, Sqlite } from './database.ts'
import { columns, mutableColumns, type Project, type ProjectRow } from './project.ts'

const rowsPerRead = 25

type Dependencies = { accounts: Accounts; apiTokens: ApiTokens }
type Statements = ReturnType<typeof prepare>

export type Projects = ReturnType<typeof createProjects>

/** A list cannot be continued, because its account was reset or replaced. */
export class ListInterruptedError extends Error {
  override name = 'ListInterruptedError'

  constructor() {
    super('the account was reset or replaced while its projects were listed')
  }
}

/** The projects of all accounts. */
export function createProjects(database: OpenDatabase, dependencies: Dependencies) {
  const sql = prepare(database.sqlite)
  return {
    ...readers(database, sql, dependencies),
    ...writers(database, sql, dependencies),
    ...acrossAccounts(sql),
  }
}

function readers({ commit }: OpenDatabase, sql: Statements, { apiTokens }: Dependencies) {
  const withTokens = (accountId: number, row: ProjectRow): Project => ({
    ...row,
    api_tokens: apiTokens.ofProject(accountId, row.project_id),
  })

  return {
    find({ accountId }: Account, projectId: number): Project | undefined {
      const row = accountId === undefined ? undefined : sql.select.get(accountId, projectId)
      return row && accountId !== undefined ? withTokens(accountId, row) : undefined
    },
    /**
     * The account's projects in the order of their ids, up to the highest one when the iteration starts. They are read in
     * small batches, and the tokens of each when it is reached. Only what is on disk is read.
     *
     * @throws ListInterruptedError if the account is reset or replaced in the meantime
     */
    *all(account: Account): Iterable<Project> {
      const { accountId, key } = account
      const last = (accountId !== undefined && sql.highestId.get(accountId)) || 0
      for (let after = 0; accountId !== undefined && after < last; ) {
        commit()
        if (sql.key.get(accountId) !== key) throw new ListInterruptedError()
        const rows = sql.page.all(accountId, after, last, rowsPerRead)
        for (const row of rows) {
          // Since the last project, other calls may have changed tokens.
          commit()
          yield withTokens(accountId, row)
        }
        after = rows.at(-1)?.project_id ?? last
      }
    },
  }
}

function writers({ change, transaction }: OpenDatabase, sql: Statements, { accounts, apiTokens }: Dependencies) {
  const insertRows = (accountId: number, project: Project): void => {
    sql.insert.run(accountId, ...columns.map((column) => project[column]))
    apiTokens.insertForNewProject(accountId, project)
  }
  const updateRow = (accountId: number, project: ProjectRow): void => {
    sql.update.run(...mutableColumns.map((column) => project[column]), accountId, project.project_id)
  }
  const update = (account: Account, project: Project, debitCents: number = 0): void => {
    const accountId = accounts.ensureStored(account)
    accounts.debit(accountId, debitCents)
    updateRow(accountId, project)
  }

  return {
    /** Stores a new project with its tokens, stores its account if that is new, and debits it. @throws AccountLimitError */
    create: change((account: Account, project: Project) => {
      const accountId = accounts.ensureStored(account)
      accounts.debit(accountId, project.amount_debited_cents)
      insertRows(accountId, project)
    }),
    /** Stores a project's mutable columns, and debits its account. */
    update: change(update),
    /** The same, on disk when it returns. */
    updateNow: transaction(update),
    /** Stores a new project and its tokens in a stored account, within the caller's transaction. Debits nothing. */
    insertRows,
    /** Stores the mutable columns of a project in a stored account, within the caller's transaction. Debits nothing. */
    updateRow,
  }
}

function acrossAccounts(sql: Statements) {
  return {
    /** The keys of the accounts that have a project with this id: at most 2, and only the one with this key if it is given. */
    owners: (projectId: number, key?: string): string[] => sql.owners.all({ projectId, key: key ?? null }),
    /** The license key in the QR image with this name. */
    licenseKeyByQrName: (name: string): string | undefined => sql.licenseKey.get(name),
  }
}

function prepare(sqlite: Sqlite) {
  const row = columns.join(', ')
  return {
    highestId: sqlite
      .prepare<[number], number | null>('SELECT max(project_id) FROM projects WHERE account_id = ?')
      .pluck(),
    key: sqlite.prepare<[number], string>('SELECT fingerprint FROM accounts WHERE account_id = ?').pluck(),
    select: sqlite.prepare<[number, number], ProjectRow>(
      `SELECT ${row} FROM projects WHERE account_id = ? AND project_id = ?`,
    ),
    page: sqlite.prepare<[number, number, number, number], ProjectRow>(
      `SELECT ${row} FROM projects WHERE account_id = ? AND project_id > ? AND project_id <= ?
       ORDER BY project_id LIMIT ?`,
    ),
    insert: sqlite.prepare<unknown[]>(
      `INSERT INTO projects (account_id, ${row}) VALUES (?, ${columns.map(() => '?').join(', ')})`,
    ),
    update: sqlite.prepare<unknown[]>(
      `UPDATE projects SET ${mutableColumns.map((column) => `${column} = ?`).join(', ')}
       WHERE account_id = ? AND project_id = ?`,
    ),
    owners: sqlite
      .prepare<{ projectId: number; key: string | null }, string>(
        `SELECT fingerprint FROM projects JOIN accounts USING (account_id)
         WHERE project_id = :projectId AND fingerprint <> '' AND (:key IS NULL OR fingerprint = :key) LIMIT 2`,
      )
      .pluck(),
    licenseKey: sqlite
      .prepare<[string], string>(
        `SELECT license_key FROM projects JOIN accounts USING (account_id)
         WHERE qr_name = ? AND qr_name <> '' AND fingerprint <> ''`,
      )
      .pluck(),
  }
}
