import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judge, type Mutation, mutate } from './mutation.ts'
import { areas } from './table.ts'

const all = areas.flatMap(({ mutations }) => mutations)
const sample: Mutation = { breaks: 'a limit', file: 'a.ts', find: 'max = 2', replace: 'max = 3', tests: ['a.test.ts'] }

// npm run test:mutations tries them.
test.each(all)('the mutation can be made: $breaks', (mutation) => {
  expect(mutate(readFileSync(mutation.file, 'utf8'), mutation)).not.toBe('')
  expect(mutation.tests.filter((file) => !existsSync(file))).toEqual([])
})

test('no two mutations have the same name', () => {
  const names = all.map(({ breaks }) => breaks)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe('a mutation', () => {
  test('replaces its text', () => {
    expect(mutate('const max = 2', sample)).toBe('const max = 3')
  })

  test.each([
    ['the text is not there', 'const max = 1', sample],
    ['the text is there twice', 'const max = 2\nlet max = 2', sample],
    ['nothing changes', 'const max = 2', { ...sample, replace: sample.find }],
    ['the file would have an error of syntax', 'const max = 2', { ...sample, replace: 'max = (' }],
  ])('cannot be made if %s', (_reason, text, mutation) => {
    expect(() => mutate(text, mutation)).toThrow()
  })

  const passed = { status: 'passed', fullName: 'a' }
  test.each([
    [
      'breaks the tests that fail',
      [{ name: 'a', assertionResults: [passed, { status: 'failed', fullName: 'b' }] }],
      { red: ['b'] },
    ],
    ['stays green if all tests pass', [{ name: 'a', assertionResults: [passed] }], { red: [] }],
    [
      'proves nothing if a file cannot be loaded',
      [{ name: 'a', message: 'why', assertionResults: [] }],
      { invalid: 'a could not be run: why' },
    ],
    [
      'proves nothing if no test was run',
      [{ name: 'a', assertionResults: [{ status: 'skipped', fullName: 'a' }] }],
      { invalid: 'no test was run' },
    ],
  ])('%s', (_what, testResults, outcome) => {
    expect(judge({ testResults })).toEqual(outcome)
  })
})
