import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bench } from '../lib/files.ts'

/** The path of a file of a peer's package. */
export function moduleFile(path: string): string {
  return join(bench, 'node_modules', path)
}

/** The version of a peer that bench/package.json asks for. */
export function versionOf(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'))
  return dependencies[name]
}
