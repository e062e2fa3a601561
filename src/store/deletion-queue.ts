import { asWhole, type Sqlite } from './database.ts'

const rowsAtOnce = 200
const tokensAtOnce = 1000

/**
 * Drops accounts. One that is dropped loses its name at once, by which alone it is found, and its rows a few at a time
 * while other calls go on; what a crash leaves of them goes with the next start.
 */
export function createDropping(sqlite: Sqlite) {
  const sql = prepare(sqlite)
  let sweeping: NodeJS.Immediate | undefined
  const sweepSome = asWhole(sqlite, (accountId: number) => {
    if (sql.deleteTokens.run({ accountId, limit: tokensAtOnce }).changes === tokensAtOnce) return
    if (sql.deleteProjects.run({ accountId, limit: rowsAtOnce }).changes < rowsAtOnce) sql.deleteAccount.run(accountId)
  })
  const sweep = () => {
    const accountId = sql.dropped.get()
    if (accountId !== undefined) sweepSome(accountId)
    sweeping = accountId === undefined ? undefined : setImmediate(sweep)
  }
  const sweepLater = () => {
    sweeping ??= setImmediate(sweep)
  }
  if (sql.dropped.get() !== undefined) sweepLater()

  return {
    /** Drops the account with this key, or all, within the transaction of whoever calls. @returns how many */
    drop(key?: string): number {
      const { changes } = key === undefined ? sql.dropAll.run() : sql.drop.run(key)
      sweepLater()
      return changes
    },
    /** Leaves what is not swept yet to the next start. */
    stop: (): void => clearImmediate(sweeping),
  }
}

function prepare(sqlite: Sqlite) {
  // No token holds a NUL: the reader refuses them.
  const unnamed = "UPDATE accounts SET token = char(0) || account_id, fingerprint = '' WHERE"
  const some = 'SELECT project_id FROM projects WHERE account_id = :accountId ORDER BY project_id LIMIT :limit'
  type Some = { accountId: number; limit: number }
  return {
    drop: sqlite.prepare<[string]>(`${unnamed} fingerprint = ?`),
    dropAll: sqlite.prepare(`${unnamed} fingerprint <> ''`),
    dropped: sqlite.prepare<[], number>("SELECT account_id FROM accounts WHERE fingerprint = '' LIMIT 1").pluck(),
    deleteTokens: sqlite.prepare<Some>(
      `DELETE FROM api_tokens WHERE account_id = :accountId AND (project_id, position) IN
        (SELECT project_id, position FROM api_tokens WHERE account_id = :accountId ORDER BY project_id, position LIMIT :limit)`,
    ),
    deleteProjects: sqlite.prepare<Some>(
      `DELETE FROM projects WHERE account_id = :accountId AND project_id IN (${some})`,
    ),
    deleteAccount: sqlite.prepare<[number]>('DELETE FROM accounts WHERE account_id = ?'),
  }
}
