import type { Operation } from './record.ts'

export type History = ReturnType<typeof createHistory>

/**
 * What a database in WAL mode held after each commit, from the operations on its file `name` and on its WAL.
 *
 * @param name the name of the file
 * @param first what the database holds before the first commit
 */
export function createHistory(name: string, first: string) {
  const wal = `${name}-wal`
  const contents = [first]
  let isLastFrame = false
  let synced = 0
  let checkpoint = 0
  return {
    /**
     * Notes an operation.
     *
     * @returns whether it completes a commit. A frame of the WAL is written as a header and a page; in the header of the last frame
     * of a commit, the bytes 4 to 7 are not 0 (https://www.sqlite.org/fileformat.html#the_write_ahead_log)
     */
    note(operation: Operation): boolean {
      // A checkpoint syncs the WAL, copies its pages into the file, and syncs the file.
      if (operation.kind === 'sync' && operation.name === wal) synced = contents.length - 1
      if (operation.kind === 'sync' && operation.name === name) checkpoint = synced
      if (operation.kind !== 'write' || operation.name !== wal) return false
      const isHeader = operation.data.length === 24
      const isCommit = !isHeader && isLastFrame
      isLastFrame = isHeader && operation.data.readUInt32BE(4) > 0
      return isCommit
    },
    /** Adds what the database holds after a commit. */
    commit: (content: string): void => void contents.push(content),
    /** What the database held after the commits since the last checkpoint, the last one before it included. */
    sinceCheckpoint: (): string[] => contents.slice(checkpoint),
  }
}
