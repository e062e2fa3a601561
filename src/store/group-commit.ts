import type { Database as Sqlite } from 'better-sqlite3'
import { nextTick, setImmediate } from '../lib/originals.ts'

/** Called once, with the error if the changes of the turn are lost. */
type AfterCommit = (error?: Error) => void

export type GroupCommit = ReturnType<typeof createGroupCommit>

/**
 * Commits all changes of an event-loop turn together, because a commit costs about as much for one change as for many. The first
 * change of a turn begins the transaction, and the end of the turn commits it. A response to a request that made a change, or read
 * what others changed, must wait for the commit: see `afterCommit`.
 *
 * If the commit fails, the changes of the turn are rolled back and everything that waits fails. Until the turn ends, further
 * changes and transactions fail as well, because their responses would.
 */
export function createGroupCommit(sqlite: Sqlite) {
  const beginStatement = sqlite.prepare('BEGIN')
  const commitStatement = sqlite.prepare('COMMIT')
  const rollbackStatement = sqlite.prepare('ROLLBACK')
  // Whether the turn has begun a transaction. SQLite is also in a transaction within `transaction`, and in none if it has rolled
  // back by itself.
  let hasBegun = false
  // Whether a change is being made, within the transaction of the turn.
  let isChanging = false
  // Why changes of this turn are lost.
  let failure: Error | undefined
  let waiting: AfterCommit[] = []
  let isEndScheduled = false

  const commit = () => {
    if (!hasBegun) return
    hasBegun = false
    try {
      commitStatement.run()
    } catch (cause) {
      failure = new Error('the changes could not be committed', { cause })
      if (sqlite.inTransaction) rollbackStatement.run()
    }
  }
  const endTurn = () => {
    isEndScheduled = false
    commit()
    const [callbacks, error] = [waiting, failure]
    waiting = []
    failure = undefined
    // In steps of their own, so that one that throws does not leave the others waiting.
    for (const callback of callbacks) nextTick(callback, error)
  }
  // On some errors, such as a full disk, SQLite rolls the whole transaction back, not only the statement or savepoint.
  const noticeRollback = (cause?: unknown) => {
    if (!hasBegun || sqlite.inTransaction) return
    hasBegun = false
    failure = new Error('the changes were rolled back', { cause })
  }
  const begin = () => {
    noticeRollback()
    if (failure) throw failure
    if (hasBegun) return
    beginStatement.run()
    hasBegun = true
    if (!isEndScheduled) setImmediate(endTurn)
    isEndScheduled = true
  }

  return {
    /**
     * Wraps a change to be committed at the end of the turn, with the others of the turn. If it throws, only what it changed is
     * rolled back, unless SQLite rolls the others back too. Within a `transaction` it is part of that.
     */
    change<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const savepoint = sqlite.transaction(step)
      return (...args) => {
        if (!hasBegun && sqlite.inTransaction) return savepoint(...args)
        begin()
        isChanging = true
        try {
          return savepoint(...args)
        } catch (error) {
          noticeRollback(error)
          throw error
        } finally {
          isChanging = false
        }
      }
    },
    /**
     * Wraps a function in a transaction of its own, which is committed when it returns. Commits the changes of the turn first, and
     * throws if they are lost. Within another `transaction` it is a savepoint. Not to be called within a `change`.
     */
    transaction<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const own = sqlite.transaction(step)
      return (...args) => {
        if (isChanging) throw new TypeError('a transaction of its own cannot begin within a change')
        commit()
        if (failure) throw failure
        return own(...args)
      }
    },
    /**
     * Calls back when all changes so far are on disk: at once if there are none to commit, otherwise at the end of the turn. Must
     * be called in the turn in which the changes were made or read.
     */
    afterCommit(callback: AfterCommit): void {
      if (hasBegun || failure) waiting.push(callback)
      else callback()
    },
    /** Commits the changes of the turn now. Does not throw: if they are lost, `afterCommit` says so at the end of the turn. */
    commit,
  }
}
