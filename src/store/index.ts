import { createAccounts } from './accounts.ts'
import { createApiTokens } from './api-tokens.ts'
import { openDatabase } from './database.ts'
import type { Fixtures } from './fixtures.ts'
import { createModeSwitch, type Mode, type SwitchedOff } from './mode.ts'
import { createProjects } from './projects.ts'
import { createReset } from './reset.ts'

export { type Account, AccountsFullError } from './accounts.ts'
export type { ApiToken, FoundApiToken } from './api-tokens.ts'
export { DatabaseError } from './database.ts'
export { type Fixtures, FixturesError, type Plan, readFixtures } from './fixtures.ts'
export type { Mode, SwitchedOff } from './mode.ts'
export type { Project } from './project-rows.ts'
export type { Projects } from './projects.ts'

export type Store = ReturnType<typeof createStore>

/** What a store is made of. */
export type StoreOptions = {
  /** path of the SQLite file, or `:memory:` */
  file: string
  fixtures: Fixtures
  /** whether an unknown token makes an account */
  open: boolean
  /** how many accounts there may be */
  maxAccounts: number
  mode: Mode['mode']
  switchedOff: SwitchedOff
}

/**
 * Everything that is kept: in SQLite, and the mode until the process ends.
 *
 * @throws DatabaseError when the file cannot be used
 */
export function createStore({ file, mode, switchedOff, ...options }: StoreOptions) {
  const { sqlite, close } = openDatabase(file)
  const accounts = createAccounts(sqlite, options)
  accounts.seed()
  const apiTokens = createApiTokens(sqlite)
  const projects = createProjects(sqlite, { accounts, apiTokens })
  const modeSwitch = createModeSwitch(mode, switchedOff)
  const { reset, stop } = createReset(sqlite, { accounts, mode: modeSwitch })
  const closeAll = () => {
    stop()
    close()
  }
  return { accounts, apiTokens, projects, mode: modeSwitch, reset, close: closeAll }
}
