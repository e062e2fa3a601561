import { usage } from './failure.ts'
import { loadFixtures } from './load-fixtures.ts'
import type { Run } from './streams.ts'

/** Says whether a fixture file is one. */
export const run: Run = async ({ operands: [verb, file] }, { stderr }) => {
  if (verb !== 'check' || file === undefined) throw usage('fixtures expected check and a file')
  const { accounts } = loadFixtures(file)
  const projects = accounts.reduce((sum, account) => sum + account.projects.length, 0)
  stderr.write(`${file} is a fixture file of ${accounts.length} accounts and ${projects} projects\n`)
  return 0
}
