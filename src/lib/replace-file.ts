import { chmodSync, lstatSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { randomId } from './random-id.ts'

// The directory may not take another file, or the file itself may be a mount, as in a container.
const notReplaceable = new Set<unknown>(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'])

/**
 * Writes a file as a whole: if that fails, as on a full disk, the file stays as it was. Keeps its permissions and its owner, and
 * follows symbolic links. Written in place is what is no regular file, such as a pipe, and a file that cannot be replaced or that
 * would get another owner.
 *
 * @throws Error of the file system
 */
export function replaceFile(path: string, text: string): void {
  const existing = statSync(path, { throwIfNoEntry: false })
  const isReplaceable = existing ? existing.isFile() : !isLink(path)
  if (!(isReplaceable && tryToReplace(existing ? realpathSync(path) : path, { text, existing })))
    writeFileSync(path, text)
}

// To a file that does not exist.
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** @returns false if the file must be written in place */
function tryToReplace(path: string, { text, existing }: { text: string; existing: Stats | undefined }): boolean {
  const draft = `${path}.${randomId()}`
  try {
    writeFileSync(draft, text, { flag: 'wx', ...(existing && { mode: existing.mode }) })
    if (existing) {
      if (!isOwnedAlike(statSync(draft), existing)) return false
      // The process's umask may have taken permissions away.
      chmodSync(draft, existing.mode)
    }
    renameSync(draft, path)
    return true
  } catch (error) {
    if (notReplaceable.has(Object(error).code)) return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function isOwnedAlike(one: Stats, other: Stats): boolean {
  return one.uid === other.uid && one.gid === other.gid
}
