const reasons: Record<string, string> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk reports an error',
  SQLITE_READONLY: 'the database file is read-only',
  SQLITE_CANTOPEN: 'the database file cannot be opened',
  SQLITE_CORRUPT: 'the database file is damaged',
  SQLITE_NOTADB: 'the database file is damaged',
  SQLITE_BUSY: 'another program has the database locked',
}

/** Why a database that is in use fails, in words, if the file or the disk is to blame; undefined for any other error. */
export function reasonOf(error: unknown): string | undefined {
  return findByCode(error, reasons)
}

/** Whether SQLite has reported an error, of any kind. */
export function isSqliteError(error: unknown): boolean {
  return hasCode(error, 'SQLITE')
}

/** Whether SQLite has found that the file is damaged. */
export function isDamage(error: unknown): boolean {
  return hasCode(error, 'SQLITE_CORRUPT') || hasCode(error, 'SQLITE_NOTADB')
}

/** Whether another program has the database locked. */
export function isBusy(error: unknown): boolean {
  return hasCode(error, 'SQLITE_BUSY')
}

/** The entry of a table by the codes of SQLite and Node.js, for an error or its cause. A code stands for its extended codes too. */
export function findByCode(error: unknown, table: Record<string, string>): string | undefined {
  const code = Object.keys(table).find((candidate) => hasCode(error, candidate))
  return code && table[code]
}

function hasCode(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && String(error.code).startsWith(code)) || hasCode(error.cause, code)
}
