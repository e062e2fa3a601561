import type { Database as Sqlite } from 'better-sqlite3'

/** Called after a commit, or with the error if it failed. */
type AfterCommit = (error?: Error) => void

export type GroupCommit = ReturnType<typeof createGroupCommit>

/**
 * Commits all writes of one event-loop turn together, because a commit costs the same for one change as for many. The first
 * write of a turn begins the transaction, and the end of the turn commits it. Until then a response must wait: it may depend
 * on changes that are not on disk.
 */
export function createGroupCommit(sqlite: Sqlite) {
  const [begin, end, rollback] = [sqlite.prepare('BEGIN'), sqlite.prepare('COMMIT'), sqlite.prepare('ROLLBACK')]
  let isOpen = false
  let waiting: AfterCommit[] = []

  const finish = (error?: Error) => {
    const callbacks = waiting
    isOpen = false
    waiting = []
    for (const callback of callbacks) callback(error)
  }

  const open = () => {
    // On some errors, such as a full disk, SQLite itself rolls the whole transaction back. Then nothing more is written in this
    // turn, because a new commit would release responses whose changes are lost.
    if (isOpen && !sqlite.inTransaction) throw new Error('the transaction was rolled back')
    if (isOpen) return
    begin.run()
    isOpen = true
    setImmediate(commit)
  }

  const commit = () => {
    if (!isOpen) return
    try {
      end.run()
      finish()
    } catch (cause) {
      if (sqlite.inTransaction) rollback.run()
      finish(new Error('the changes could not be committed', { cause }))
    }
  }

  return {
    /**
     * Wraps a function in a transaction, within the transaction of the turn: if it fails, only its own changes are rolled back.
     * Can be nested.
     */
    transaction<A extends unknown[], R>(step: (...args: A) => R): (...args: A) => R {
      const savepoint = sqlite.transaction(step)
      return (...args) => {
        open()
        return savepoint(...args)
      }
    },
    /** Calls back when all changes so far are on disk: at once if they are, otherwise after the commit. */
    afterCommit(callback: AfterCommit): void {
      if (isOpen) waiting.push(callback)
      else callback()
    },
    /** Commits now. */
    commit,
  }
}
