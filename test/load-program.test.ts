import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { readProgram } from '../src/load-program.js'
import { builtFile, newDirectory } from './support/program.ts'

const loader = pathToFileURL('src/load-program.js').href

test('V8 takes the code of the program from the cache', () => {
  // In a process of its own, because V8 rejects a cache if its flags differ, and other tests set flags.
  const script = `
    import { compileProgram, readProgram } from ${JSON.stringify(loader)}
    const program = readProgram(process.argv[1])
    console.log(program.cachedData !== undefined, compileProgram(program).cachedDataRejected)`
  const args = ['--input-type=module', '--eval', script, dirname(builtFile('bin.mjs'))]
  expect(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout).toBe('true false\n')
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
