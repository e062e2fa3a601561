import { readFile } from 'node:fs/promises'
import { libraries, readLibrary } from './libraries.js'

// In the bundle, too, the folder is next to the file that contains this line. The libraries are copied into it.
const folder = new URL('public/', import.meta.url)

/** Reads a file of the page. @param path - such as `app.js` @returns undefined if there is no such file */
export async function readPageFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(new URL(path, folder))
  } catch (error) {
    if (!isMissing(error)) throw error
    // From source, libraries are where npm has installed them.
    return Object.hasOwn(libraries, path) ? readLibrary(path) : undefined
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
