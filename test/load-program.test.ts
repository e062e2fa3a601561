import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { compileProgram, readProgram } from '../src/load-program.js'
import { builtFile, newDirectory } from './support/program.ts'

test('V8 takes the code of the program from the cache', () => {
  const program = readProgram(dirname(builtFile('bin.mjs')))
  expect(program.cachedData).toBeDefined()
  expect(compileProgram(program).cachedDataRejected).toBe(false)
})

test.each<[string, (cache: Buffer, key: string) => Buffer]>([
  ['of another version of V8', (cache, key) => Buffer.concat([Buffer.from('12.4'), cache.subarray(key.indexOf(' '))])],
  [
    'of another program',
    (cache, key) => Buffer.concat([Buffer.from(key.replace(/.\n$/, '-\n')), cache.subarray(key.length)]),
  ],
  ['that was not written to its end', (cache) => cache.subarray(0, cache.length / 2)],
  ['that is empty', () => Buffer.alloc(0)],
])('the program runs with a code cache %s', (_what, change) => {
  const directory = newDirectory()
  cpSync(dirname(builtFile('bin.mjs')), directory, { recursive: true })
  const { cacheFile, key } = readProgram(directory)
  writeFileSync(cacheFile, change(readFileSync(cacheFile), key))
  const { stdout, status } = spawnSync(process.execPath, [join(directory, 'bin.mjs'), 'help'], {
    encoding: 'utf8',
    // Where Node.js keeps its own cache.
    env: { TMPDIR: directory },
  })
  expect(stdout).toContain('Usage')
  expect(status).toBe(0)
})
