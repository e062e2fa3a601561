import { existsSync, readFileSync, realpathSync, statSync, truncateSync } from 'node:fs'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { fingerprint } from '../lib/fingerprint.ts'
import { DatabaseError } from './database-error.ts'
import { isReadable, toDatabaseError } from './database-file/describe-failure.ts'
import { alwaysHealthy, type DatabaseHealth, watchHealth } from './database-file/health.ts'
import { checkStructure, isLarge } from './database-file/integrity.ts'
import { ensureExists, type FileLock, lockFile } from './database-file/lock.ts'
import type { HealthLog } from './database-file/problem.ts'
import { readStamp } from './database-file/stamp.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { migrations } from './migrations.ts'

export type Sqlite = Database.Database

/** An open database. */
export type OpenDatabase = GroupCommit & {
  sqlite: Sqlite
  health: DatabaseHealth
  /** To be called once everything is set up. From then on, waiting for a lock of another program does not block the event loop. */
  ready: () => void
  close: () => void
}

/** How to open a database. */
export type DatabaseOptions = {
  /** how long to wait while another program has the database locked, in milliseconds */
  busyTimeoutMs: number
  log: HealthLog
}

// 'pick' in ASCII. Distinguishes our files from those of other programs (PRAGMA application_id).
const applicationId = 0x7069636b
const blankBytes = 4096

/**
 * Opens `file` (or `:memory:`), migrates its schema, and locks it against other instances.
 *
 * @throws DatabaseError if another instance is using the file, a newer version or another program wrote it, or it is damaged or
 * cannot be read and written; the file is then left unchanged
 */
export function openDatabase(file: string, options: DatabaseOptions): OpenDatabase {
  if (file === ':memory:') return openInMemory()
  try {
    rejectLostFile(file)
    ensureExists(file)
    const lock = lockFile(file)
    try {
      return openLocked(file, lock, options)
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    throw toDatabaseError(error, file)
  }
}

function openInMemory(): OpenDatabase {
  const sqlite = new Database(':memory:')
  migrate(sqlite)
  const close = () => {
    if (sqlite.open) sqlite.close()
  }
  return { sqlite, ...createGroupCommit(sqlite), health: alwaysHealthy, ready: () => undefined, close }
}

function openLocked(file: string, lock: FileLock, { busyTimeoutMs, log }: DatabaseOptions): OpenDatabase {
  restoreBlank(file)
  const isNew = isEmpty(file)
  if (!isNew) rejectUnusableFile(file)
  const sqlite = new Database(file, { timeout: busyTimeoutMs })
  try {
    migrate(sqlite)
    // With its full path, because the working directory may change.
    const health = watchHealth({ sqlite, file: resolve(file), lock, log })
    const groupCommit = createGroupCommit(sqlite, { health, busyTimeoutMs })
    const ready = () => {
      sqlite.pragma('busy_timeout = 0')
      health.start({ isChecked: isNew || !isLarge(file) })
    }
    return {
      sqlite,
      ...groupCommit,
      health,
      ready,
      close: () => close({ sqlite, file, groupCommit, health, lock, log }),
    }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

type OpenParts = {
  sqlite: Sqlite
  file: string
  groupCommit: GroupCommit
  health: DatabaseHealth
  lock: FileLock
  log: HealthLog
}

function close({ sqlite, file, groupCommit, health, lock, log }: OpenParts): void {
  if (!sqlite.open) return
  groupCommit.stopWaiting()
  groupCommit.commit()
  health.stop()
  if (health.isDamaged()) {
    closeAsFound(sqlite, file)
    lock.release()
    return
  }
  try {
    sqlite.pragma('busy_timeout = 0')
    // close() checkpoints too, but only if no other connection has the file open.
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    // Such as on a full disk. The next start reads the log.
    log.warn(
      { event: 'database' },
      `the database's log (-wal) stays: ${error instanceof Error ? error.message : error}`,
    )
  } finally {
    sqlite.close()
    lock.release()
  }
}

// Leaves a damaged file and its log as they are: a backup may have been copied over the file, which the log would spoil. SQLite moves
// the log into the file when the last connection is closed, unless that cannot write.
function closeAsFound(sqlite: Sqlite, file: string): void {
  let last: Sqlite | undefined
  try {
    last = new Database(file, { readonly: true })
    // Takes SQLite's lock.
    schemaVersion(last)
  } catch {
    // Nobody can read the file, or it is not at the path.
  }
  sqlite.close()
  last?.close()
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

// SQLite deletes the log of a file that does not exist, and with it what was answered before a crash.
function rejectLostFile(file: string): void {
  if (existsSync(file) || !hasLog(file)) return
  throw new DatabaseError(
    `database ${file}: the file is missing, but its log (${file}-wal) has changes; put the file back, or delete the log to begin anew`,
  )
}

// A new file is not synced before its first checkpoint, so that a power cut can leave zeros in its only page, or nothing. If SQLite
// finds no database in its log either, it holds nothing. SQLite takes only an empty file for a new one, and deletes the log of that.
function restoreBlank(file: string): void {
  const stats = statSync(file)
  if (!stats.isFile() || stats.size > blankBytes || !isReadable(file) || (stats.size === 0 && !hasLog(file))) return
  if (!readFileSync(file).every((byte) => byte === 0)) return
  truncateSync(file, blankBytes)
  if (!hasReadableLog(file)) truncateSync(file)
}

function hasReadableLog(file: string): boolean {
  if (!hasLog(file)) return false
  const sqlite = new Database(file)
  try {
    return schemaVersion(sqlite) > 0
  } catch {
    return false
  } finally {
    sqlite.close()
  }
}

function hasLog(file: string): boolean {
  const target = existsSync(file) ? realpathSync(file) : file
  return (readStamp(`${target}-wal`)?.size ?? 0) > 0
}

function isEmpty(file: string): boolean {
  return statSync(file).size === 0
}

function rejectUnusableFile(file: string): void {
  // A log with content must not be checkpointed. Otherwise a connection that could write leaves no files of SQLite behind.
  // A rollback journal, which a power cut can bring back from the creation of the file, needs a connection that can write.
  const sqlite = new Database(file, { readonly: hasLog(file) && !existsSync(`${realpathSync(file)}-journal`) })
  try {
    const version = schemaVersion(sqlite)
    const tables = Number(sqlite.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
    if (tables > 0 && sqlite.pragma('application_id', { simple: true }) !== applicationId)
      throw new DatabaseError(`database ${file}: the file belongs to another program; use a different file`)
    if (version > migrations.length)
      throw new DatabaseError(
        `database ${file}: its schema version is ${version}, and this program supports up to ${migrations.length}; use a newer program or a different file`,
      )
    rejectDamage(sqlite, file)
  } finally {
    sqlite.close()
  }
}

// Otherwise what is damaged would look as if it had never been stored. A large file is checked while it is in use.
function rejectDamage(sqlite: Sqlite, file: string): void {
  const damage = isLarge(file) ? undefined : checkStructure(sqlite, 'quick_check')
  if (damage !== undefined)
    throw new DatabaseError(
      `database ${file}: the file is damaged (${damage}); put a backup in its place and delete its -wal file, or delete both to begin anew`,
    )
}

function schemaVersion(sqlite: Sqlite): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}
