import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import Database, { type Database as Sqlite } from 'better-sqlite3'
import { DatabaseError } from '../database-error.ts'
import { toDatabaseError } from './describe-failure.ts'
import { isBusy } from './sqlite-error.ts'
import { isSameFile, readStamp } from './stamp.ts'

export type FileLock = ReturnType<typeof lockFile>

/**
 * Locks a database file, which exists, against other instances. SQLite cannot hold a write lock across transactions, so an empty
 * file next to the database is locked instead. The operating system releases the lock however the process ends.
 *
 * @throws DatabaseError if it is no regular file; if it has several names, as hard links or mount points: an instance that uses another
 * name would lock another file; or if another instance has the lock
 */
export function lockFile(file: string) {
  const stats = statSync(file)
  if (!stats.isFile()) {
    const received = stats.isDirectory() ? 'a directory' : 'a pipe or a device'
    throw new DatabaseError(`database ${file}: expected a file, received ${received}`)
  }
  if (stats.nlink > 1)
    throw new DatabaseError(
      `database ${file}: the file has ${stats.nlink} names (hard links), under which SQLite would lose changes; use a copy of it, or remove the other names`,
    )
  // A symbolic link and its target are the same file.
  const target = realpathSync(file)
  if (isMountPoint(target))
    throw new DatabaseError(
      `database ${file}: the file is mounted by itself, so that its log would stay behind, and another name of it would have another log; mount its directory`,
    )
  const path = `${target}-lock`
  let lock = acquireFirst(path, file)
  let stamp = readStamp(path)

  return {
    /** Whether it still keeps other instances out. If the lock file was deleted, creates and locks a new one. */
    isHeld(): boolean {
      const found = readStamp(path)
      if (isSameFile(stamp, found)) return true
      try {
        const renewed = acquire(path)
        lock.close()
        lock = renewed
        stamp = readStamp(path)
        return true
      } catch {
        return false
      }
    },
    release: (): void => void lock.close(),
  }
}

function isMountPoint(path: string): boolean {
  const escaped = path.replace(/[\s\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
  try {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
    return mounts.some((mount) => mount.split(' ')[4] === escaped)
  } catch {
    // Only Linux has this list.
    return false
  }
}

/** Creates the file if it does not exist, also where a symbolic link points to it. */
export function ensureExists(file: string): void {
  // With SQLite, which reports why it cannot.
  if (!existsSync(file)) new Database(file).exec('PRAGMA user_version').close()
}

function acquireFirst(path: string, file: string): Sqlite {
  try {
    return acquire(path)
  } catch (cause) {
    if (isBusy(cause)) throw new DatabaseError(`database ${file}: another instance is using the file`, { cause })
    throw toDatabaseError(cause, path)
  }
}

function acquire(path: string): Sqlite {
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
