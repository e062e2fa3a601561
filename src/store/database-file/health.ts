import type { Database as Sqlite } from 'better-sqlite3'
import { clearInterval, setImmediate, setInterval } from '../../lib/originals.ts'
import { createFileCheck } from './file-check.ts'
import type { FileLock } from './lock.ts'
import { type HealthLog, trackProblem } from './problem.ts'
import { isBusy, reasonOf } from './sqlite-error.ts'
import { DatabaseUnavailableError, findUnavailable } from './unavailable-error.ts'
import { type FileChange, watchDatabaseFile } from './watch.ts'

const tickMs = 500

/** Watches over a database while calls use it. */
export type DatabaseHealth = {
  /** Called before a commit. @throws DatabaseUnavailableError if what is committed would be lost */
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
  /** Lets no answer wait any longer for a check. */
  stopChecks: () => void
  stop: () => void
}

/** The health of a database in memory. */
export const alwaysHealthy: DatabaseHealth = {
  assertUsable: () => undefined,
  committed: () => undefined,
  lockTimedOut: () => new DatabaseUnavailableError('the database is locked'),
  explain: (error) => error,
  whenUsable: (callback) => callback(),
  probe: () => undefined,
  start: () => undefined,
  stopChecks: () => undefined,
  stop: () => undefined,
}

const losses: Record<Exclude<FileChange, 'none' | 'modified'>, string> = {
  gone: 'the database file was deleted or moved',
  replaced: 'the database file was replaced with another one',
  logGone: "the database's log (-wal) was deleted or replaced",
}

type Dependencies = { sqlite: Sqlite; file: string; lock: FileLock; log: HealthLog }

/**
 * Watches over a database file: whether the path still has it, whether another program has changed or damaged it, and whether it can
 * be read and written. It is usable again, without a restart, when its own file is back, when a check finds no damage, or when a
 * change succeeds. Another file at the path is not taken up, since it lacks what was answered: that needs a restart.
 */
export function watchHealth({ sqlite, file, lock, log }: Dependencies): DatabaseHealth {
  const watch = watchDatabaseFile(file)
  const problem = trackProblem(file, log)
  const check = createFileCheck(file, (damage) => {
    if (damage !== undefined)
      return problem.set({ kind: 'damaged', reason: `the database file is damaged (${damage})` })
    watch.remember()
    problem.clear('damaged')
  })
  let timer: NodeJS.Timeout | undefined

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
    problem.clear('lost')
  }
  const compare = () => {
    const change = watch.compare()
    if (change === 'logGone') setImmediate(renewLog)
    if (change === 'modified') check.run()
    if (change === 'none' || change === 'modified') problem.clear('lost')
    else problem.set({ kind: 'lost', reason: losses[change] })
    return change
  }
  const committed = () => {
    watch.remember()
    problem.clear('failing', 'locked')
  }
  const explain = (error: unknown) => {
    const known = findUnavailable(error)
    if (known) return known
    const reason = reasonOf(error)
    if (reason === undefined) return error
    if (reason.isDamage) check.run()
    problem.set({ kind: 'failing', reason: reason.words })
    return new DatabaseUnavailableError(reason.words, { cause: error })
  }
  const write = () => {
    if (sqlite.inTransaction || problem.fatalError()) return
    try {
      sqlite.exec('BEGIN IMMEDIATE')
      // Writes a page even though the value stays the same.
      sqlite.pragma(`user_version = ${sqlite.pragma('user_version', { simple: true })}`)
      sqlite.exec('COMMIT')
      committed()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
      // The lock may be released in time.
      if (!isBusy(error)) explain(error)
    }
  }
  const checkLock = () => {
    if (lock.isHeld()) problem.clear('taken')
    else
      problem.set({
        kind: 'taken',
        reason: 'the lock file (-lock) was deleted, and another instance may use the database',
      })
  }
  const tick = () => {
    // Elsewhere there is no lock of ours.
    if (compare() === 'none') checkLock()
    const kind = problem.get()?.kind
    if (kind === 'failing' || kind === 'locked') write()
    if (kind === 'damaged') check.run()
  }

  return {
    assertUsable() {
      // What is stored during the start is not another program's doing.
      if (timer === undefined) return
      compare()
      const error = problem.fatalError()
      if (error) throw error
    },
    committed,
    lockTimedOut() {
      const reason = 'another program has the database locked'
      problem.set({ kind: 'locked', reason })
      return new DatabaseUnavailableError(reason)
    },
    explain,
    whenUsable(callback) {
      compare()
      check.whenDone((isStopped) => callback(problem.fatalError() ?? (isStopped ? uncheckedError() : undefined)))
    },
    probe() {
      compare()
      write()
      return problem.get()?.reason
    },
    start({ isChecked }) {
      watch.remember()
      if (!isChecked) check.runAside()
      timer = setInterval(tick, tickMs).unref()
    },
    stopChecks: check.stop,
    stop: () => clearInterval(timer),
  }
}

function uncheckedError(): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    'another program has changed the database file, and the server ends before it is checked',
  )
}
