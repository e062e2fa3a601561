import { statSync } from 'node:fs'

/** What tells whether a path still has the same file, and whether its content has changed. */
export type Stamp = { device: number; inode: number; size: number; modifiedMs: number }

/** The stamp of the file at a path; undefined if there is none. Does not open it: closing it would release SQLite's locks. */
export function readStamp(path: string): Stamp | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats && { device: stats.dev, inode: stats.ino, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch {
    return undefined
  }
}

/** Whether two stamps are of one file. */
export function isSameFile(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return one !== undefined && other !== undefined && one.inode === other.inode && one.device === other.device
}
