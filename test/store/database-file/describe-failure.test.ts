import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toDatabaseError } from '../../../src/store/database-file/describe-failure.ts'
import { newDirectory } from '../../support/program.ts'

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EACCES', 'cannot write to'],
])('what Node.js reports as %s is said in words, with the file', (code, words) => {
  const file = join(newDirectory(), 'a.sqlite')
  const cause = Object.assign(new Error(`${code}: what Node.js says`), { code })
  const { message } = toDatabaseError(cause, file)
  expect(message).toMatch(`database ${file}: `)
  expect(message).toContain(words)
  expect(message).not.toContain(code)
})
