import { realpathSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { randomId } from './random-id.ts'

// The directory may not take another file, or the file itself may be a mount, as in a container.
const notReplaceable = new Set<unknown>(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'])

/**
 * Writes a file as a whole: if that fails, as on a full disk, the file stays as it was. Keeps its permissions. What is no regular file,
 * such as a pipe, and a file that cannot be replaced are written in place.
 *
 * @throws Error of the file system
 */
export function replaceFile(path: string, text: string): void {
  const existing = statSync(path, { throwIfNoEntry: false })
  if (existing && !existing.isFile()) {
    writeFileSync(path, text)
    return
  }
  // Not the symbolic link to the file.
  const target = existing ? realpathSync(path) : path
  try {
    writeDraft(target, text, existing)
  } catch (error) {
    if (!notReplaceable.has(Object(error).code)) throw error
    writeFileSync(target, text)
  }
}

function writeDraft(path: string, text: string, existing: Stats | undefined): void {
  const draft = `${path}.${randomId()}`
  try {
    writeFileSync(draft, text, { flag: 'wx', ...(existing && { mode: existing.mode }) })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
