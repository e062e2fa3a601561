import {
  chmodSync,
  chownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replaceFile } from '../../src/lib/replace-file.ts'
import { newDirectory } from '../support/program.ts'

/** A file in a directory of its own. */
function newFile(mode = 0o644) {
  const directory = newDirectory()
  const file = join(directory, 'state.json')
  writeFileSync(file, 'before')
  chmodSync(file, mode)
  return { directory, file }
}

test.each(['600', '644', '666'])('a file that is replaced keeps its permissions, such as %s', (permissions) => {
  const mode = Number.parseInt(permissions, 8)
  const { directory, file } = newFile(mode)
  const { ino } = statSync(file)
  replaceFile(file, 'after')
  expect(readFileSync(file, 'utf8')).toBe('after')
  expect(statSync(file).mode & 0o777).toBe(mode)
  expect(statSync(file).ino).not.toBe(ino)
  expect(readdirSync(directory)).toEqual(['state.json'])
})

test.runIf(process.getuid?.() === 0).each([
  ['owner', 1234, 0],
  ['group', 0, 1234],
])('a file keeps its %s', (_what, uid, gid) => {
  const { directory, file } = newFile()
  chownSync(file, uid, gid)
  replaceFile(file, 'after')
  expect(readFileSync(file, 'utf8')).toBe('after')
  expect(statSync(file)).toMatchObject({ uid, gid })
  expect(readdirSync(directory)).toEqual(['state.json'])
})

test('a symbolic link to a file that does not exist stays, and the file is created', () => {
  const directory = newDirectory()
  symlinkSync('state.json', join(directory, 'link.json'))
  replaceFile(join(directory, 'link.json'), 'after')
  expect(lstatSync(join(directory, 'link.json')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(directory, 'state.json'), 'utf8')).toBe('after')
  expect(readdirSync(directory)).toEqual(['link.json', 'state.json'])
})
