import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('README.md has at most 110 lines in addition to its generated tables', () => {
  const text = readFileSync('README.md', 'utf8').replace(/<!-- (\w+): generated[\s\S]*?<!-- \/\1 -->\n/g, '')
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(110)
})
