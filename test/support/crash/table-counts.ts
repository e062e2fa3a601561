import type { DatabaseSync } from 'node:sqlite'
import { columnOf } from './database-copy.ts'

/** How many rows each table has. What belongs to an account that is being deleted is not counted. */
export type TableCounts = {
  /** the accounts, ordered by token */
  accounts: unknown[]
  /** the names of the snapshots, in order */
  snapshots: unknown[]
  /** the imported catalogs, as JSON */
  catalogs: unknown[]
  /** the accounts that fixtures seeded */
  seededAccounts: unknown[]
}

/** Reads what an account's rows are counted by: see `TableCounts`. */
export function countTables(sqlite: DatabaseSync): TableCounts {
  const accounts = sqlite.prepare(`
    SELECT token,
      (SELECT count(*) FROM projects AS p WHERE p.account_id = a.account_id) AS projects,
      (SELECT count(*) FROM api_tokens AS t WHERE t.account_id = a.account_id) AS apiTokens,
      (SELECT count(*) FROM api_tokens AS t WHERE t.account_id = a.account_id AND state = 'deleted') AS deletedTokens
    FROM accounts AS a WHERE fingerprint <> '' ORDER BY token`)
  return {
    // Rows of node:sqlite have no prototype.
    accounts: accounts.all().map((row) => ({ ...row })),
    snapshots: columnOf(sqlite, 'SELECT name FROM snapshots ORDER BY name'),
    catalogs: columnOf(sqlite, 'SELECT catalog FROM imported_catalogs'),
    seededAccounts: columnOf(sqlite, 'SELECT fingerprint FROM seeded_accounts'),
  }
}
