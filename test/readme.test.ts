import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('README.md has at most 150 lines', () => {
  expect(readFileSync('README.md', 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})
