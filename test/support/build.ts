import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** where the workers of this run build the program */
    buildDirectory: string
  }
}

/** Where the program, index.mjs and vitest.mjs are, and the packages that they contain; or why they could not be built. */
export type Build = { directory: string; packages: string[] } | { error: string }

// In node_modules, where the bundle finds the database. One directory per run: several runs may go on at once.
const directory = join(import.meta.dirname, `../../node_modules/.cache/build-${process.pid}`)

/** Vitest calls this before the first test. In watch mode the program is built again for each further run. */
export function setup(project: TestProject): void {
  project.onTestsRerun(teardown)
  project.provide('buildDirectory', directory)
}

/** Vitest calls this after the last test. */
export function teardown(): void {
  rmSync(directory, { recursive: true, force: true })
}

/**
 * Builds the program from the sources, for the first test of the run that needs it, because it then starts three times as fast as
 * from its sources. The others wait for that build. Synchronous, as most of what starts programs is.
 */
export function build(): Build {
  const target = inject('buildDirectory')
  const result = join(target, 'build.json')
  if (isFirst(target)) {
    const { stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'bundle.ts'), target], {
      encoding: 'utf8',
    })
    // Renamed when it is complete, as others wait for it.
    writeFileSync(`${result}.new`, stdout || JSON.stringify({ error: stderr }))
    renameSync(`${result}.new`, result)
  }
  while (!existsSync(result)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  return JSON.parse(readFileSync(result, 'utf8'))
}

function isFirst(target: string): boolean {
  mkdirSync(join(target, '..'), { recursive: true })
  try {
    mkdirSync(target)
    return true
  } catch {
    return false
  }
}
