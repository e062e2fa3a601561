import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The root of the checkout. */
export const checkout = join(import.meta.dirname, '../..')

/** The folder of the benchmark. */
export const bench = join(import.meta.dirname, '..')

/** The path of a program in bench/programs. */
export function program(name: string): string {
  return join(bench, 'programs', name)
}

/** A temporary directory for everything that is built, installed or stored. */
export const work = mkdtempSync(join(tmpdir(), 'picky-bench-'))

/** Removes `work`. Synchronous, to be called when the benchmark exits. */
export function removeWork(): void {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 })
}

/** A new empty directory in `work`. */
export function newDirectory(name: string): string {
  return mkdtempSync(join(work, `${name}-`))
}
