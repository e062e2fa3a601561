import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'rolldown'
import type { TestProject } from 'vitest/node'
import { bundle, launcher, packagesOf, program } from '../../rolldown.config.js'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * where this run has built the program, index.mjs and vitest.mjs, and the packages that these contain; or why they could not
     * be built
     */
    build: { directory: string; packages: string[] } | { error: string }
  }
}

// In node_modules, where the bundle finds the database. One directory per run: several runs may go on at once.
const directory = join(import.meta.dirname, `../../node_modules/.cache/build-${process.pid}`)

/**
 * Vitest calls this before the first test. Bundles the program, which then starts three times as fast as from its sources.
 * In watch mode it is bundled again before each further run.
 */
export async function setup(project: TestProject): Promise<void> {
  const provide = async () => project.provide('build', await bundleSources())
  project.onTestsRerun(provide)
  await provide()
}

/** Vitest calls this after the last test. */
export function teardown(): void {
  rmSync(directory, { recursive: true, force: true })
}

// If the sources cannot be bundled, the tests that need the bundle fail, and no others.
async function bundleSources() {
  try {
    const modules: BuildOptions = {
      ...bundle,
      input: { index: 'src/index.ts', vitest: 'src/vitest.ts' },
      // Without .mjs, the inner Vitest of test/vitest-fixture.test.ts would transform the files, which takes a second.
      output: { dir: directory, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      logLevel: 'warn',
    }
    const builds = await build([
      modules,
      { ...launcher, output: { ...launcher.output, dir: directory, entryFileNames: '[name].mjs' } },
      { ...program, output: { ...program.output, dir: directory }, logLevel: 'warn' },
    ])
    const chunks = builds.flatMap(({ output }) => output.flatMap((file) => (file.type === 'chunk' ? file : [])))
    return { directory, packages: packagesOf(chunks.flatMap(({ moduleIds }) => moduleIds)) }
  } catch (error) {
    return { error: String(error) }
  }
}
