import { clearImmediate, clearTimeout, setImmediate, setTimeout } from '../lib/originals.ts'
import type { OpenDatabase, Sqlite } from './database.ts'
import type { HealthLog } from './database-file/problem.ts'
import { DatabaseUnavailableError } from './database-file/unavailable-error.ts'

// Small, because other requests wait for a step.
const projectsPerTurn = 20
const tokensPerTurn = 100
const retryMs = 1000

/**
 * Deletes accounts in the background. A deleted account loses its token and fingerprint at once, so that it can no longer
 * be found; its rows follow in small steps while other requests go on. After a crash the next start continues. A step that
 * fails, such as on a full disk, is logged and tried again every second.
 */
export function createDeletionQueue({ sqlite, transaction, health, whenWritable }: OpenDatabase, log: HealthLog) {
  const sql = prepare(sqlite)
  let scheduled: NodeJS.Immediate | undefined
  let retry: NodeJS.Timeout | undefined
  let hasFailed = false
  const deleteSome = transaction((accountId: number) => {
    if (sql.deleteTokens.run({ accountId, limit: tokensPerTurn }).changes === tokensPerTurn) return
    if (sql.deleteProjects.run({ accountId, limit: projectsPerTurn }).changes === projectsPerTurn) return
    sql.deleteAccount.run(accountId)
  })
  const fail = (error: unknown) => {
    const explained = health.explain(error)
    const fields = explained instanceof DatabaseUnavailableError ? { reason: explained.message } : { err: explained }
    // Once, however often it is tried again.
    if (!hasFailed) log.warn(fields, 'a deleted account still has rows; trying again')
    hasFailed = true
    clearTimeout(retry)
    retry = setTimeout(schedule, retryMs).unref()
  }
  const step = () =>
    whenWritable((locked) => {
      scheduled = undefined
      if (locked) return fail(locked)
      try {
        const accountId = sql.next.get()
        if (accountId === undefined) return
        deleteSome(accountId)
        hasFailed = false
        schedule()
      } catch (error) {
        fail(error)
      }
    })
  const schedule = () => {
    scheduled ??= setImmediate(step)
  }
  if (sql.next.get() !== undefined) schedule()

  return {
    /** Deletes the account with this key, or all, within the caller's transaction. @returns how many accounts */
    deleteAccounts(key?: string): number {
      const { changes } = key === undefined ? sql.hideAll.run() : sql.hide.run(key)
      schedule()
      return changes
    },
    /** Stops. The next start deletes the rest. */
    stop(): void {
      clearImmediate(scheduled)
      clearTimeout(retry)
    },
  }
}

function prepare(sqlite: Sqlite) {
  // No request can contain such a token: NUL characters are rejected.
  const hide = "UPDATE accounts SET token = char(0) || account_id, fingerprint = '' WHERE"
  const someProjects = 'SELECT project_id FROM projects WHERE account_id = :accountId ORDER BY project_id LIMIT :limit'
  type Batch = { accountId: number; limit: number }
  return {
    hide: sqlite.prepare<[string]>(`${hide} fingerprint = ?`),
    hideAll: sqlite.prepare(`${hide} fingerprint <> ''`),
    next: sqlite.prepare<[], number>("SELECT account_id FROM accounts WHERE fingerprint = '' LIMIT 1").pluck(),
    deleteTokens: sqlite.prepare<Batch>(
      `DELETE FROM api_tokens WHERE account_id = :accountId AND (project_id, position) IN
        (SELECT project_id, position FROM api_tokens WHERE account_id = :accountId ORDER BY project_id, position LIMIT :limit)`,
    ),
    deleteProjects: sqlite.prepare<Batch>(
      `DELETE FROM projects WHERE account_id = :accountId AND project_id IN (${someProjects})`,
    ),
    deleteAccount: sqlite.prepare<[number]>('DELETE FROM accounts WHERE account_id = ?'),
  }
}
