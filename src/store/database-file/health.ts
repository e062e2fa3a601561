import type { Database as Sqlite } from 'better-sqlite3'
import { clearInterval, performance, setImmediate, setInterval } from '../../lib/originals.ts'
import { createFileCheck } from './file-check.ts'
import { findMissingColumn, readColumns } from './integrity.ts'
import type { FileLock } from './lock.ts'
import { type HealthLog, trackProblems } from './problem.ts'
import { isBusy, isDamage, isSqliteError, reasonOf } from './sqlite-error.ts'
import { DatabaseUnavailableError, findUnavailable } from './unavailable-error.ts'
import { type FileChange, watchDatabaseFile } from './watch.ts'

const tickMs = 500
// Where calls have failed, there must be room for a call.
const pagesOfACall = 16

/** Watches over a database while calls use it. */
export type DatabaseHealth = {
  /** Called before a transaction of changes begins, so that it reads what other programs have written to the file. */
  beginning: () => void
  /**
   * Called before a commit. @throws DatabaseUnavailableError if what is committed would be lost, or if it was made from pages that
   * another program has overwritten since
   */
  assertUsable: () => void
  /** Called after a commit of changes. */
  committed: () => void
  /** Called when another program has kept the database locked for too long. @returns the error to answer with */
  lockTimedOut: () => Error
  /** Turns an error of SQLite into a DatabaseUnavailableError if the file or the disk is to blame; returns others as they are. */
  explain: (error: unknown) => unknown
  /** Calls back when answers may be sent, or with the reason why they must not. Waits for the check of a file that was changed. */
  whenUsable: (callback: (error?: Error) => void) => void
  /** Makes a small change. @returns why the database cannot be used, in words; undefined if it can */
  probe: () => string | undefined
  /** Begins to watch. Unless the file `isChecked`, checks it; answers do not wait for that. */
  start: (state: { isChecked: boolean }) => void
  /** Whether a check has found that the file is damaged. */
  isDamaged: () => boolean
  /** Lets no answer wait any longer for a check. */
  stopChecks: () => void
  stop: () => void
}

/** The health of a database in memory. */
export const alwaysHealthy: DatabaseHealth = {
  beginning: () => undefined,
  assertUsable: () => undefined,
  committed: () => undefined,
  lockTimedOut: () => new DatabaseUnavailableError('the database is locked'),
  explain: (error) => error,
  whenUsable: (callback) => callback(),
  probe: () => undefined,
  start: () => undefined,
  isDamaged: () => false,
  stopChecks: () => undefined,
  stop: () => undefined,
}

const losses: Record<Exclude<FileChange, 'none' | 'modified'>, string> = {
  gone: 'the database file was deleted or moved',
  replaced: 'the database file was replaced with another one',
  logGone: "the database's log (-wal) or its index (-shm) was deleted or replaced",
}

const unchecked = 'another program has changed the database file, and it cannot be opened to check it'
const rewritten = 'another program has changed the database file'

function isInPlace(change: FileChange): change is 'none' | 'modified' {
  return change === 'none' || change === 'modified'
}

type Dependencies = { sqlite: Sqlite; file: string; lock: FileLock; log: HealthLog }

/**
 * Watches over a database file: whether the path still has it, whether another program has changed or damaged it, and whether it can
 * be read and written. It is usable again, without a restart, when its own file is back, when a check finds no damage, or when a
 * change succeeds. Another file at the path is not taken up, since it lacks what was answered: that needs a restart.
 */
export function watchHealth({ sqlite, file, lock, log }: Dependencies): DatabaseHealth {
  const watch = watchDatabaseFile(file)
  const problems = trackProblems(file, log)
  // SQLite keeps pages in memory, and notices only what is written through SQLite. A change that is made from pages that were
  // overwritten since, such as with a backup, would damage the file.
  let hasOldPages = false
  let columns: string[] = []
  const check = createFileCheck(file, {
    onBegin: () => {
      // What is written to the file from now on, the check may not see.
      if (watch.compare() !== 'modified') return
      hasOldPages = true
      watch.remember()
    },
    onUnknown: () => {
      if (isInPlace(watch.compare())) problems.set('unchecked', unchecked)
    },
    onChecked: (result) => {
      const damage = result === 'ok' ? findMissingColumn(sqlite, columns) : result.damage
      if (damage !== undefined) problems.set('damaged', `the database file is damaged (${damage})`)
      else if (isInPlace(watch.compare())) problems.clear('damaged', 'unchecked')
    },
  })
  let committedAt = 0
  let timer: NodeJS.Timeout | undefined
  const forgetOldPages = () => {
    if (!hasOldPages || sqlite.inTransaction) return
    sqlite.pragma('shrink_memory')
    hasOldPages = false
  }

  // Everything is still reachable through the open files, so it is moved into the database, and SQLite begins a new log.
  const renewLog = () => {
    if (sqlite.inTransaction || watch.compare() !== 'logGone') return
    try {
      sqlite.pragma('journal_mode = DELETE')
      sqlite.pragma('journal_mode = WAL')
    } catch {
      // Another program uses the database. The next tick tries again.
      return
    }
    watch.remember()
    log.warn({ event: 'database' }, `database ${file}: nothing of the log is lost, and a new one has begun`)
    problems.clear('lost')
  }
  const compare = () => {
    const change = watch.compare()
    if (change === 'logGone') setImmediate(renewLog)
    if (change === 'modified') hasOldPages = true
    forgetOldPages()
    if (change === 'modified') check.run()
    if (isInPlace(change)) problems.clear('lost')
    else problems.set('lost', losses[change])
    return change
  }
  const committed = () => {
    committedAt = performance.now()
    // SQLite has moved the log into the file, or another program has written to it at that moment.
    if (watch.isRewritten()) hasOldPages = true
    watch.remember()
    problems.clear('failing', 'locked')
  }
  // A statement fails without a reason of its own when another program has changed the tables.
  const explainByTables = (error: unknown) => {
    if (!isSqliteError(error)) return error
    compare()
    return problems.fatalError() ?? error
  }
  const explain = (error: unknown) => {
    const known = findUnavailable(error)
    if (known) return known
    const reason = reasonOf(error)
    if (reason === undefined) return explainByTables(error)
    if (isDamage(error)) check.run()
    problems.set('failing', reason)
    return new DatabaseUnavailableError(reason, { cause: error })
  }
  const writePages = (count: number) => {
    const version = sqlite.pragma('user_version', { simple: true })
    for (let page = 0; page < count; page++) {
      sqlite.exec('BEGIN IMMEDIATE')
      // Writes a page to the log even though the value stays the same.
      sqlite.pragma(`user_version = ${version}`)
      sqlite.exec('COMMIT')
    }
  }
  const tryToWrite = () => {
    try {
      writePages(problems.has('failing') ? pagesOfACall : 1)
      committed()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
      // The lock may be released in time.
      if (!isBusy(error)) explain(error)
    }
  }
  const write = () => {
    if (!sqlite.inTransaction && !problems.fatalError()) tryToWrite()
  }
  const checkLock = () => {
    if (lock.isHeld()) problems.clear('taken')
    else problems.set('taken', 'the lock file (-lock) was deleted, and another instance may use the database')
  }
  const tick = () => {
    // The lock file of a file that has been moved is not at the path.
    if (compare() === 'none') checkLock()
    if (problems.has('failing') || problems.has('locked')) write()
    if (problems.has('damaged') || problems.has('unchecked')) check.run()
  }

  return {
    // What is stored during the start is not another program's doing.
    beginning() {
      if (timer === undefined) return
      compare()
      watch.begin()
    },
    assertUsable() {
      if (timer === undefined) return
      compare()
      const error = problems.fatalError() ?? (watch.isRewritten() ? new DatabaseUnavailableError(rewritten) : undefined)
      if (error) throw error
    },
    committed,
    lockTimedOut() {
      const reason = 'another program has the database locked'
      problems.set('locked', reason)
      return new DatabaseUnavailableError(reason)
    },
    explain,
    whenUsable(callback) {
      compare()
      const error = problems.fatalError()
      if (error) callback(error)
      else check.whenDone((isStopped) => callback(problems.fatalError() ?? (isStopped ? uncheckedError() : undefined)))
    },
    probe() {
      compare()
      if (problems.reason() !== undefined || performance.now() - committedAt > tickMs) write()
      return problems.reason()
    },
    start({ isChecked }) {
      watch.remember()
      columns = readColumns(sqlite)
      if (!isChecked) check.runAside()
      timer = setInterval(tick, tickMs).unref()
    },
    isDamaged: () => problems.has('damaged'),
    stopChecks: check.stop,
    stop: () => clearInterval(timer),
  }
}

function uncheckedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    'another program has changed the database file, and the server ends before it is checked',
  )
}
