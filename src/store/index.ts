import { createAccounts } from './accounts.ts'
import { openDatabase } from './database.ts'
import type { Fixtures } from './fixtures.ts'
import { createModeSwitch, type Mode } from './mode.ts'
import { createProjects } from './projects.ts'

export type { Account } from './accounts.ts'
export { DatabaseError } from './database.ts'
export { type Fixtures, FixturesError, type Plan, readFixtures } from './fixtures.ts'
export type { Mode } from './mode.ts'
export type { ApiToken, Project } from './projects.ts'

export type Store = ReturnType<typeof createStore>

/** What a store is made of. */
export type StoreOptions = {
  /** path of the SQLite file, or `:memory:` */
  file: string
  fixtures: Fixtures
  /** whether an unknown token makes an account */
  open: boolean
  mode: Mode['mode']
}

/**
 * Everything that is kept: in SQLite, and the mode until the process ends.
 *
 * @throws DatabaseError when the file cannot be used
 */
export function createStore({ file, fixtures, open, mode }: StoreOptions) {
  const { sqlite, close } = openDatabase(file)
  const accounts = createAccounts(sqlite, { fixtures, open })
  accounts.seed()
  return { accounts, projects: createProjects(sqlite, accounts), mode: createModeSwitch(mode), close }
}
