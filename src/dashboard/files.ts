import { readFile } from 'node:fs/promises'

/** The libraries that the page imports, by path: files of packages. */
export const libraries: Record<string, string> = {
  'vendor/preact.js': 'preact/dist/preact.mjs',
  'vendor/hooks.js': 'preact/hooks/dist/hooks.mjs',
  'vendor/htm.js': 'htm/dist/htm.module.js',
}

// In the bundle, too, the folder is next to the file that contains this line. The libraries are copied into it.
const folder = new URL('public/', import.meta.url)
const packages = new URL('../../node_modules/', import.meta.url)

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

/** Reads a library from its package, for a browser: an import of preact by its name becomes one by its path. */
export async function readLibrary(path: string): Promise<Buffer> {
  const text = await readFile(new URL(libraries[path] ?? '', packages), 'utf8')
  return Buffer.from(text.replaceAll('from"preact"', 'from"./preact.js"').replace(/\n\/\/# sourceMappingURL=.*/, ''))
}
