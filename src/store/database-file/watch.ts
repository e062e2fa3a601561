import { realpathSync } from 'node:fs'
import { isSameFile, readStamp, type Stamp } from './stamp.ts'

/**
 * What has happened to a database file. `logGone`: SQLite's write-ahead log or its index was deleted or replaced. `modified`:
 * another program has written to the file or the log.
 */
export type FileChange = 'none' | 'gone' | 'replaced' | 'logGone' | 'modified'

/** Notices what other programs do to a database file and its write-ahead log. `file` is an absolute path. */
export function watchDatabaseFile(file: string) {
  const [logFile, indexFile] = [`${realpathSync(file)}-wal`, `${realpathSync(file)}-shm`]
  const read = () => ({ database: readStamp(file), log: readStamp(logFile), index: readStamp(indexFile) })
  let known = read()
  let atBegin: Stamp | undefined

  return {
    /** What has happened since the last `remember`. Takes some microseconds. */
    compare(): FileChange {
      const found = read()
      if (!found.database) return 'gone'
      if (!isSameFile(found.database, known.database)) return 'replaced'
      // SQLite creates both with the first change.
      if (isGone(found.log, known.log) || isGone(found.index, known.index)) return 'logGone'
      return isModified(found.database, known.database) || isModified(found.log, known.log) ? 'modified' : 'none'
    },
    /** Called when a transaction begins. */
    begin(): void {
      atBegin = readStamp(file)
    },
    /** Whether the database file was written to since the last `begin`. SQLite itself writes a transaction to the log only. */
    isRewritten: (): boolean => isModified(readStamp(file), atBegin),
    /** Remembers the files as they are now: after a commit of our own, or when they are found to be in order. */
    remember(): void {
      known = read()
    },
  }
}

function isGone(found: Stamp | undefined, known: Stamp | undefined): boolean {
  return known !== undefined && !isSameFile(known, found)
}

function isModified(found: Stamp | undefined, known: Stamp | undefined): boolean {
  return found?.modifiedMs !== known?.modifiedMs || found?.size !== known?.size
}
