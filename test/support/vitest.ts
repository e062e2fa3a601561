import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { builtFile } from './program.ts'

const root = join(import.meta.dirname, '../..')

/** Runs Vitest on a file whose text is `tests`, within the project, with the fixture built from the sources. */
export async function runVitest(tests: string, config = '{}') {
  const directory = mkdtempSync(join(root, 'test', 'fixture-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(
    join(directory, 'a.spec.ts'),
    tests.replaceAll("'picky-assist-mock/vitest'", `'${builtFile('vitest.mjs')}'`),
  )
  writeFileSync(
    join(directory, 'vitest.config.mjs'),
    `export default { test: { include: ['*.spec.ts'], testTimeout: 20_000, ...${config} } }`,
  )
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>()
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    directory,
    '--reporter=default',
    // Bundling the config takes longer than the tests.
    '--configLoader=native',
  ]
  execFile(process.execPath, args, { env: { PATH: process.env.PATH, NO_COLOR: '1' } }, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
  )
  return promise
}
