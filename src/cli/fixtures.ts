import { loadFixtures } from './load-fixtures.ts'
import type { Run } from './streams.ts'

/** Checks a fixture file. */
export const run: Run = async ({ operands: [, file] }, { stderr }) => {
  const { accounts } = loadFixtures(file)
  const projects = accounts.reduce((sum, account) => sum + account.projects.length, 0)
  stderr.write(`${file} is a valid fixture file (accounts: ${accounts.length}, projects: ${projects})\n`)
  return 0
}
