import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { fingerprint } from '../lib/fingerprint.ts'
import { migrations } from './migrations.ts'

export type Sqlite = Database.Database

/** A prepared statement: what it takes, and what it gives. */
export type Query<Given extends unknown[], Row = never> = {
  get: (...given: Given) => Row | undefined
  all: (...given: Given) => Row[]
  run: (...given: Given) => { changes: number }
}

/** Why a database file cannot be used: one line that names the file. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}

/** A file in use, and how to let go of it. */
export type OpenDatabase = { sqlite: Sqlite; close: () => void }

// 'pick' in ASCII: tells our files from other programs' (PRAGMA application_id).
const applicationId = 0x7069636b

/**
 * Opens `file` (or `:memory:`), brings its schema up to date and keeps other instances out.
 *
 * @throws DatabaseError when the file is another instance's, a newer version's, another program's, or none that can be
 * read and written; it is then left as it was
 */
export function openDatabase(file: string): OpenDatabase {
  if (file === ':memory:') return opened(new Database(file), undefined)
  try {
    const lock = takeLock(file)
    try {
      refuseForeign(file)
      return opened(new Database(file), lock)
    } catch (error) {
      lock.close()
      throw error
    }
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause
    throw new DatabaseError(`database ${file}: ${reasonOf(cause, file)}`, { cause })
  }
}

/** A step that is done as a whole or not at all; within another such step, as part of that. */
export function asWhole<A extends unknown[], R>(sqlite: Sqlite, step: (...args: A) => R): (...args: A) => R {
  return sqlite.transaction(step)
}

function opened(sqlite: Sqlite, lock: Sqlite | undefined): OpenDatabase {
  const close = () => {
    // Closing does this too, save while another program reads the file.
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
    sqlite.close()
    lock?.close()
  }
  try {
    prepare(sqlite)
    return { sqlite, close }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function prepare(sqlite: Sqlite): void {
  // In WAL mode NORMAL writes each commit to the file before the answer; only a power cut may lose it.
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = NORMAL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.function('fingerprint', { deterministic: true }, (token) => fingerprint(String(token)))
  sqlite.transaction(() => {
    for (const step of migrations.slice(versionOf(sqlite))) sqlite.exec(step)
    sqlite.pragma(`application_id = ${applicationId}`)
    sqlite.pragma(`user_version = ${migrations.length}`)
  })()
}

// SQLite has no lock that keeps a second writer out and lets readers in, so an empty file beside it holds one. It goes
// with the process, however that ends.
function takeLock(file: string): Sqlite {
  // Two names of one file are one file.
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

function refuseForeign(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  const sqlite = new Database(file, { readonly: true })
  try {
    const version = versionOf(sqlite)
    const tables = Number(sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
    if (tables > 0 && sqlite.pragma('application_id', { simple: true }) !== applicationId)
      throw new DatabaseError(`database ${file}: it is another program's SQLite file; name a file of its own`)
    if (version > migrations.length)
      throw new DatabaseError(
        `database ${file}: its schema ${version} is newer than this version's ${migrations.length}`,
      )
  } finally {
    sqlite.close()
  }
}

function versionOf(sqlite: Sqlite): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}

const reasons: Record<string, string> = {
  SQLITE_BUSY: 'another instance is using it',
  SQLITE_NOTADB: 'it is not a SQLite database',
  SQLITE_CORRUPT: 'it is damaged',
  SQLITE_READONLY: 'it cannot be written',
  SQLITE_FULL: 'the disk is full',
}

function reasonOf(cause: unknown, file: string): string {
  if (!existsSync(dirname(file))) return 'its directory does not exist'
  const code = cause instanceof Database.SqliteError ? cause.code : ''
  if (code.startsWith('SQLITE_CANTOPEN')) return 'it cannot be opened; may this user write to it and its directory?'
  const known = Object.keys(reasons).find((name) => code.startsWith(name))
  return (known && reasons[known]) ?? (cause instanceof Error ? cause.message : String(cause))
}
