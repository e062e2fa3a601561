import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsTable } from '../src/cli/help.ts'

const readme = readFileSync('README.md', 'utf8')

test('the settings table is the one that the schema makes', () => {
  const [, table] = /<!-- settings[^>]*-->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? []
  expect(table).toBe(settingsTable())
})

test('the readme stays within 150 lines', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
})
