import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { getuid } from 'node:process'
import Database from 'better-sqlite3'
import { fingerprint } from '../lib/fingerprint.ts'
import { DatabaseError } from './database-error.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { migrations } from './migrations.ts'

export type Sqlite = Database.Database

/** An open database. */
export type OpenDatabase = GroupCommit & { sqlite: Sqlite; close: () => void }

// 'pick' in ASCII. Distinguishes our files from those of other programs (PRAGMA application_id).
const applicationId = 0x7069636b

/**
 * Opens `file` (or `:memory:`), migrates its schema, and locks it against other instances.
 *
 * @throws DatabaseError if another instance is using the file, a newer version or another program wrote it, or it cannot
 * be read and written; the file is then left unchanged
 */
export function openDatabase(file: string): OpenDatabase {
  if (file === ':memory:') return prepareDatabase(new Database(file), undefined)
  try {
    const lock = acquireLock(file)
    try {
      rejectUnsupportedFile(file)
      return prepareDatabase(new Database(file), lock)
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause
    throw new DatabaseError(`database ${file}: ${describeFailure(cause, file)}`, { cause })
  }
}

function prepareDatabase(sqlite: Sqlite, lock: Sqlite | undefined): OpenDatabase {
  const groupCommit = createGroupCommit(sqlite)
  const close = () => {
    if (!sqlite.open) return
    groupCommit.commit()
    // close() checkpoints too, but only if no other connection has the file open.
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
    sqlite.close()
    lock?.close()
  }
  try {
    migrate(sqlite)
    return { sqlite, ...groupCommit, close }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function migrate(sqlite: Sqlite): void {
  // A new file has nothing to lose, and to wait for the disk takes up to 30 ms.
  sqlite.pragma(`synchronous = ${schemaVersion(sqlite) === 0 ? 'OFF' : 'NORMAL'}`)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('foreign_keys = ON')
  // Used by migration 3.
  sqlite.function('fingerprint', { deterministic: true }, (token) => fingerprint(String(token)))
  sqlite.transaction(() => {
    for (const step of migrations.slice(schemaVersion(sqlite))) sqlite.exec(step)
    sqlite.pragma(`application_id = ${applicationId}`)
    sqlite.pragma(`user_version = ${migrations.length}`)
  })()
  // In WAL mode with NORMAL, a commit survives a crash of the process. A power failure or system crash can lose the latest commits.
  sqlite.pragma('synchronous = NORMAL')
}

// SQLite cannot hold a write lock across transactions, so an empty file next to the database is locked instead. The operating
// system releases the lock however the process ends.
function acquireLock(file: string): Sqlite {
  // A symbolic link and its target are the same file.
  const lock = new Database(`${existsSync(file) ? realpathSync(file) : file}-lock`, { timeout: 0 })
  try {
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

function rejectUnsupportedFile(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  const sqlite = new Database(file, { readonly: true })
  try {
    const version = schemaVersion(sqlite)
    const tables = Number(sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
    if (tables > 0 && sqlite.pragma('application_id', { simple: true }) !== applicationId)
      throw new DatabaseError(`database ${file}: the file belongs to another program; use a different file`)
    if (version > migrations.length)
      throw new DatabaseError(
        `database ${file}: its schema version is ${version}, and this program supports up to ${migrations.length}; use a newer program or a different file`,
      )
  } finally {
    sqlite.close()
  }
}

function schemaVersion(sqlite: Sqlite): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}

const failures: Record<string, string> = {
  SQLITE_BUSY: 'another instance is using the file',
  SQLITE_NOTADB: 'the file is not a SQLite database',
  SQLITE_CORRUPT: 'the file is damaged',
  SQLITE_READONLY: 'the file is read-only',
  SQLITE_FULL: 'the disk is full',
}

function describeFailure(cause: unknown, file: string): string {
  if (!existsSync(dirname(file))) return 'the directory does not exist'
  const code = cause instanceof Database.SqliteError ? cause.code : ''
  if (code.startsWith('SQLITE_CANTOPEN')) return describeAccess(file)
  const known = Object.keys(failures).find((name) => code.startsWith(name))
  return (known && failures[known]) ?? (cause instanceof Error ? cause.message : String(cause))
}

// SQLite also creates files next to the database, so the directory must be writable too.
function describeAccess(file: string): string {
  const target = existsSync(file) && !isWritable(file) ? file : dirname(resolve(file))
  const uid = getuid?.()
  const user = uid === undefined ? 'this user' : `user id ${uid}`
  return `${user} cannot write to ${target}; make that user its owner, or run as its owner (in Docker: --user)`
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
