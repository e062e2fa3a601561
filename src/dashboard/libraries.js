import { readFile } from 'node:fs/promises'

// JavaScript, as rolldown.config.js imports it, and not every Node.js that builds the package runs TypeScript.

/**
 * The libraries that the page imports, by path: files of packages.
 *
 * @type {Record<string, string>}
 */
export const libraries = {
  'vendor/preact.js': 'preact/dist/preact.mjs',
  'vendor/hooks.js': 'preact/hooks/dist/hooks.mjs',
  'vendor/htm.js': 'htm/dist/htm.module.js',
}

const packages = new URL('../../node_modules/', import.meta.url)

/**
 * Reads a library from its package, for a browser: an import of preact by its name becomes one by its path.
 *
 * @param {string} path - such as `vendor/preact.js`
 */
export async function readLibrary(path) {
  const text = await readFile(new URL(libraries[path] ?? '', packages), 'utf8')
  return Buffer.from(text.replaceAll('from"preact"', 'from"./preact.js"').replace(/\n\/\/# sourceMappingURL=.*/, ''))
}
