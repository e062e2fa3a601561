import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const directories = ['src', 'scripts', 'fixtures']
const files = ['package.json', 'package-lock.json', 'rolldown.config.js']

/** Where the program is built. */
export const dist = join(root, 'dist')

/** Whether a source was changed, added or removed since the program was built. */
export function isOutdated() {
  // The build writes it last.
  const built = join(dist, 'program.cache')
  if (!existsSync(built)) return true
  const entries = directories.flatMap((directory) => [directory, ...entriesOf(directory)])
  const builtAt = statSync(built).mtimeMs
  // The time of a directory is when it got or lost an entry.
  return [...files, ...entries].some((path) => statSync(join(root, path)).mtimeMs > builtAt)
}

/** Builds the program, without the package's modules. */
export async function buildProgram() {
  // Loaded only for a build. After npm ci --omit=dev it is missing.
  const [{ build }, { program }] = await Promise.all([import('rolldown'), import('../rolldown.config.js')])
  await build({ ...program, cwd: root, logLevel: 'silent' })
}

/** @param {string} directory */
function entriesOf(directory) {
  // Not globSync, which takes 50 ms.
  return readdirSync(join(root, directory), { recursive: true }).map((name) => join(directory, String(name)))
}
