import Database from 'better-sqlite3'

/** Why SQLite failed, if the file or the disk is to blame. */
type Reason = { words: string; isDamage: boolean }

const reasons: Record<string, string> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk reports an error',
  SQLITE_READONLY: 'the database file is read-only',
  SQLITE_CANTOPEN: 'the database file cannot be opened',
  SQLITE_CORRUPT: 'the database file is damaged',
  SQLITE_NOTADB: 'the database file is damaged',
  SQLITE_BUSY: 'another program has the database locked',
}

/** Why the database cannot be used, according to an error or its cause; undefined for any other error. */
export function reasonOf(error: unknown): Reason | undefined {
  const { code } = toSqliteError(error) ?? {}
  const name = Object.keys(reasons).find((prefix) => code?.startsWith(prefix))
  const words = name && reasons[name]
  return words ? { words, isDamage: words === 'the database file is damaged' } : undefined
}

/** Whether another program has the database locked. */
export function isBusy(error: unknown): boolean {
  return toSqliteError(error)?.code.startsWith('SQLITE_BUSY') === true
}

function toSqliteError(error: unknown): InstanceType<typeof Database.SqliteError> | undefined {
  if (error instanceof Database.SqliteError) return error
  return error instanceof Error && error.cause !== undefined ? toSqliteError(error.cause) : undefined
}
