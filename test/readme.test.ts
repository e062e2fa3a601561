import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsTable } from '../src/cli/help.ts'
import { statuses } from '../src/vendor/errors.ts'

const readme = readFileSync('README.md', 'utf8')

test('the settings table is the one that the schema makes', () => {
  const [, table] = /<!-- settings[^>]*-->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? []
  expect(table).toBe(settingsTable())
})

test('the error table has each status with its words, and no other', () => {
  const rows = [...readme.matchAll(/^\| (\d{3}) \| ([A-Z][\w ]+) \|/gm)].map(
    ([, status, words]) => `${status} ${words}`,
  )
  const errors = Object.values(statuses).filter(({ status }) => status !== 100)
  expect(rows).toEqual(errors.map(({ status, words }) => `${status} ${words}`))
})

test('the readme stays within 150 lines', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(150)
})
