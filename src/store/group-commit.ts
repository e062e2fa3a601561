import type { Database as Sqlite } from 'better-sqlite3'
import { nextTick, setImmediate } from '../lib/originals.ts'

/** Called once, with the error if the changes are lost. */
type AfterCommit = (error?: Error) => void

export type GroupCommit = ReturnType<typeof createGroupCommit>

/**
 * Commits all changes of an event-loop turn together, because a commit costs about as much for one change as for many. The first
 * change of a turn begins the transaction, and the end of the turn commits it. A response to a request that made a change, or read
 * what others changed, must wait for the commit: see `afterCommit`.
 */
export function createGroupCommit(sqlite: Sqlite) {
  const [begin, end, rollback] = [sqlite.prepare('BEGIN'), sqlite.prepare('COMMIT'), sqlite.prepare('ROLLBACK')]
  // Whether a transaction with changes of this turn is open.
  let isOpen = false
  // Why changes of this turn were lost. Everything that waits in this turn fails with it.
  let failure: Error | undefined
  let waiting: AfterCommit[] = []
  let isEndScheduled = false

  const commit = () => {
    if (!isOpen) return
    isOpen = false
    try {
      end.run()
    } catch (cause) {
      failure = new Error('the changes could not be committed', { cause })
      if (sqlite.inTransaction) rollback.run()
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
    if (!isOpen || sqlite.inTransaction) return
    isOpen = false
    failure = new Error('the changes were rolled back', { cause })
  }
  const open = () => {
    noticeRollback()
    if (failure) throw failure
    if (isOpen) return
    begin.run()
    isOpen = true
    if (!isEndScheduled) setImmediate(endTurn)
    isEndScheduled = true
  }

  return {
    /**
     * Wraps a change to be committed with the others of its turn. A change that fails takes back only itself. Within a
     * `transaction` it is part of that.
     */
    change<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const savepoint = sqlite.transaction(step)
      return (...args) => {
        if (!isOpen && sqlite.inTransaction) return savepoint(...args)
        open()
        try {
          return savepoint(...args)
        } catch (error) {
          noticeRollback(error)
          throw error
        }
      }
    },
    /**
     * Wraps a function in a transaction of its own, which is committed when it returns. Commits the changes of the turn first.
     * Inside another transaction it is a savepoint.
     */
    transaction<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const own = sqlite.transaction(step)
      return (...args) => {
        commit()
        return own(...args)
      }
    },
    /**
     * Calls back when all changes so far are on disk: at once if none is open, otherwise at the end of the turn. Must be called
     * in the turn in which the changes were made or read.
     */
    afterCommit(callback: AfterCommit): void {
      if (isOpen || failure) waiting.push(callback)
      else callback()
    },
    /** Commits the changes of the turn now. What waits for them is called back at the end of the turn. */
    commit,
  }
}
