import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { fingerprint } from '../lib/fingerprint.ts'
import { DatabaseError } from './database-error.ts'
import { isReadable, toDatabaseError } from './database-file/describe-failure.ts'
import { alwaysHealthy, type DatabaseHealth, watchHealth } from './database-file/health.ts'
import { checkStructure, isLarge } from './database-file/integrity.ts'
import { ensureExists, type FileLock, lockFile } from './database-file/lock.ts'
import type { HealthLog } from './database-file/problem.ts'
import { isDamage } from './database-file/sqlite-error.ts'
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
    const isLost = !existsSync(file) && hasLog(file)
    if (isLost) writeFileSync(file, Buffer.alloc(blankBytes))
    else ensureExists(file)
    const lock = lockFile(file)
    try {
      return openLocked(file, lock, options)
    } catch (error) {
      lock.release()
      if (isLost && isBlank(file)) rmSync(file)
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
  // A start that was killed may have left it.
  rmSync(inspectionDirectory(file), { recursive: true, force: true })
  restoreBlank(file)
  const isNew = isEmpty(file)
  if (!isNew) rejectUnusableFile(file)
  const sqlite = new Database(file, { timeout: busyTimeoutMs })
  try {
    migrate(sqlite)
    // With its full path, because the working directory may change.
    const path = resolve(file)
    const health = watchHealth({ sqlite, file: path, lock, log })
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
      close: () => close({ sqlite, file: path, groupCommit, health, lock, log }),
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
  try {
    if (health.isDamaged()) closeAsFound(sqlite, file)
    else checkpointAndClose(sqlite, log)
  } finally {
    lock.release()
  }
}

function checkpointAndClose(sqlite: Sqlite, log: HealthLog): void {
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

// A new file is not synced before its first checkpoint, so that a power cut can leave zeros in its only page, or no file at all. Its log
// then has the whole database, or nothing. The log of a file that was lost later has only a part. SQLite takes an empty file for a new
// one, and deletes its log.
function restoreBlank(file: string): void {
  if (!isBlank(file)) return
  truncateSync(file, blankBytes)
  const found = inspectLog(file)
  if (found === 'nothing') truncateSync(file)
  if (found === 'a part')
    throw new DatabaseError(
      `database ${file}: the file is missing or empty, but its log (${file}-wal) has changes; put the file back, or delete the log to begin anew`,
    )
}

// A log with content must not be checkpointed. Otherwise a connection that could write leaves no files of SQLite behind.
// A rollback journal, which a power cut can bring back from the creation of the file, needs a connection that can write.
function openToInspect(file: string): Sqlite {
  return new Database(file, { readonly: hasLog(file) && !existsSync(`${realpathSync(file)}-journal`) })
}

function isBlank(file: string): boolean {
  if (statSync(file).size > blankBytes || !isReadable(file)) return false
  return readFileSync(file).every((byte) => byte === 0)
}

// Leaves the log of a blank file as it is.
function inspectLog(file: string): 'nothing' | 'a part' | 'the whole' {
  if (!hasLog(file) || !hasCommits(file)) return 'nothing'
  const sqlite = openToInspect(file)
  try {
    if (schemaVersion(sqlite) === 0) return 'nothing'
    return checkStructure(sqlite, 'quick_check') === undefined ? 'the whole' : 'a part'
  } catch (error) {
    // The log is damaged, or does not have the first page.
    if (isDamage(error)) return 'a part'
    throw error
  } finally {
    sqlite.close()
  }
}

// SQLite counts the commits in a copy of the log beside an empty database, because a blank file is no database.
function hasCommits(file: string): boolean {
  const target = followLink(file)
  const directory = inspectionDirectory(file)
  mkdirSync(directory)
  try {
    const copy = join(directory, 'copy')
    createEmptyDatabase(copy)
    copyFileSync(`${target}-wal`, `${copy}-wal`)
    const sqlite = new Database(copy)
    try {
      return countFrames(sqlite) > 0
    } catch (error) {
      if (isDamage(error)) return true
      throw error
    } finally {
      sqlite.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function inspectionDirectory(file: string): string {
  return `${followLink(file)}-inspect`
}

function countFrames(sqlite: Sqlite): number {
  // The columns are busy, log and checkpointed.
  const row = sqlite.prepare<[], { log: number }>('PRAGMA wal_checkpoint(PASSIVE)').get()
  return row?.log ?? 0
}

function createEmptyDatabase(file: string): void {
  const sqlite = new Database(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.exec('CREATE TABLE empty (text)')
  sqlite.close()
}

function hasLog(file: string): boolean {
  return (readStamp(`${followLink(file)}-wal`)?.size ?? 0) > 0
}

// Also a link to a file that does not exist.
function followLink(file: string): string {
  if (existsSync(file)) return realpathSync(file)
  try {
    return followLink(resolve(dirname(file), readlinkSync(file)))
  } catch {
    return file
  }
}

function isEmpty(file: string): boolean {
  return statSync(file).size === 0
}

function rejectUnusableFile(file: string): void {
  const sqlite = openToInspect(file)
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
