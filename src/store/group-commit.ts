import type { Database as Sqlite } from 'better-sqlite3'
import { nextTick, setImmediate } from '../lib/originals.ts'
import { alwaysHealthy, type DatabaseHealth } from './database-file/health.ts'
import { isBusy } from './database-file/sqlite-error.ts'
import { DatabaseUnavailableError } from './database-file/unavailable-error.ts'
import { createLockQueue, type WhenLocked } from './lock-queue.ts'

/** Called once, with the error if the changes of the turn are lost. */
type AfterCommit = (error?: Error) => void

export type GroupCommit = ReturnType<typeof createGroupCommit>

type Options = {
  health: DatabaseHealth
  /** how long to wait for the lock of another program, in milliseconds */
  busyTimeoutMs: number
}

/**
 * Commits all changes of an event-loop turn together, because a commit costs about as much for one change as for many. The first
 * change of a turn begins the transaction, and the end of the turn commits it. A response to a request that made a change, or read
 * what others changed, must wait for the commit: see `afterCommit`.
 *
 * If the commit fails, the changes of the turn are rolled back and everything that waits fails. Until the turn ends, further
 * changes and transactions fail as well, because their responses would.
 *
 * While another program has the database locked, a change fails at once. To wait for it, see `whenWritable`.
 */
export function createGroupCommit(sqlite: Sqlite, options: Partial<Options> = {}) {
  const { health = alwaysHealthy, busyTimeoutMs: timeoutMs = 0 } = options
  const beginStatement = sqlite.prepare('BEGIN IMMEDIATE')
  const commitStatement = sqlite.prepare('COMMIT')
  const rollbackStatement = sqlite.prepare('ROLLBACK')
  // Whether the turn has begun a transaction. SQLite is in none if it has rolled back by itself.
  let hasBegun = false
  // Whether the transaction of the turn has changes.
  let hasChanges = false
  // What is being done within the transaction of the turn.
  let running: 'change' | 'transaction' | undefined
  // Why changes of this turn are lost.
  let failure: Error | undefined
  let waiting: AfterCommit[] = []
  let isEndScheduled = false

  const commit = () => {
    // Lists commit what they are about to show, also within a transaction of its own.
    if (!hasBegun || running) return
    hasBegun = false
    try {
      if (hasChanges) health.assertUsable()
      commitStatement.run()
      if (hasChanges) health.committed()
    } catch (cause) {
      failure = new Error('the changes could not be committed', { cause: health.explain(cause) })
      if (sqlite.inTransaction) rollbackStatement.run()
    }
  }
  const endTurn = () => {
    isEndScheduled = false
    commit()
    const [callbacks, error] = [waiting, failure]
    waiting = []
    failure = undefined
    if (callbacks.length === 0) return
    health.whenUsable((unusable) => {
      // In steps of their own, so that one that throws does not leave the others waiting.
      for (const callback of callbacks) nextTick(callback, error ?? unusable)
    })
  }
  // On some errors, such as a full disk, SQLite rolls the whole transaction back, not only the statement or savepoint.
  const noticeRollback = (cause?: unknown) => {
    if (!hasBegun || sqlite.inTransaction) return
    hasBegun = false
    // Without a cause, it was a read, which has said why.
    const error = cause ?? new DatabaseUnavailableError('the disk is full or reports an error')
    failure = new Error('the changes were rolled back', { cause: health.explain(error) })
  }
  // Takes SQLite's write lock, so that what is then read does not change before it is written. @returns whether it could
  const tryBegin = (): boolean => {
    noticeRollback()
    if (failure) throw failure
    if (hasBegun) return true
    health.beginning()
    try {
      beginStatement.run()
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
    hasBegun = true
    hasChanges = false
    if (!isEndScheduled) setImmediate(endTurn)
    isEndScheduled = true
    return true
  }
  const run = <R>(kind: 'change' | 'transaction', step: () => R): R => {
    if (!tryBegin()) throw health.lockTimedOut()
    const outer = running
    running = kind
    hasChanges = true
    try {
      return step()
    } catch (error) {
      noticeRollback(error)
      throw error
    } finally {
      running = outer
    }
  }
  const queue = createLockQueue({ tryLock: tryBegin, timeoutMs, timedOut: health.lockTimedOut })

  return {
    /**
     * Wraps a change to be committed at the end of the turn, with the others of the turn. If it throws, only what it changed is
     * rolled back, unless SQLite rolls the others back too. Within a `transaction` it is part of that.
     */
    change<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const savepoint = sqlite.transaction(step)
      return (...args) => (running === 'transaction' ? savepoint(...args) : run('change', () => savepoint(...args)))
    },
    /**
     * Wraps a function in a transaction of its own, which is committed when it returns. Commits the changes of the turn first, and
     * throws if they are lost. Within another `transaction` it is a savepoint. Not to be called within a `change`.
     */
    transaction<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const savepoint = sqlite.transaction(step)
      return (...args) => {
        if (running === 'change') throw new TypeError('a transaction of its own cannot begin within a change')
        if (running === 'transaction') return savepoint(...args)
        if (hasChanges) commit()
        const result = run('transaction', () => savepoint(...args))
        commit()
        if (failure) throw failure
        return result
      }
    },
    /**
     * Calls back when all changes so far are on disk: at once if there are none to commit, otherwise at the end of the turn. Must
     * be called in the turn in which the changes were made or read.
     */
    afterCommit(callback: AfterCommit): void {
      if (hasBegun || failure) waiting.push(callback)
      else health.whenUsable(callback)
    },
    /**
     * Calls back when changes can be made: at once, unless another program has the database locked, or has changed it and the file is
     * being checked. They must be made in the turn of the callback. Calls back with an error if the lock is not released in time, or
     * if the database cannot be used.
     */
    whenWritable: (callback: WhenLocked): void =>
      // Nothing is written to a file that another program has changed before it is checked.
      health.whenUsable((error) => (error ? callback(error) : queue.wait(callback))),
    /** Lets nobody wait any longer for other programs. */
    stopWaiting(): void {
      queue.stop()
      health.stopChecks()
    },
    /** Commits the changes of the turn now. Does not throw: if they are lost, `afterCommit` says so at the end of the turn. */
    commit,
  }
}
