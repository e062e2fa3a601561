import type { Clock } from '../lib/clock.ts'
import { createAccounts } from './accounts.ts'
import { createApiTokens } from './api-tokens.ts'
import { openDatabase } from './database.ts'
import { createFaults } from './faults.ts'
import type { Fixtures } from './fixtures.ts'
import { createJournal } from './journal.ts'
import { createModeSwitch, type Mode, type SwitchedOff } from './mode.ts'
import { createProjects } from './projects.ts'
import { createReset } from './reset.ts'

export { type Account, AccountsFullError } from './accounts.ts'
export type { ApiToken, FoundApiToken } from './api-tokens.ts'
export { DatabaseError } from './database.ts'
export { Delay, FaultRule } from './fault-rule.ts'
export { type Fault, FaultsFullError, remainingOf } from './faults.ts'
export { type Fixtures, FixturesError, type Plan, readFixtures } from './fixtures.ts'
export type { Journal } from './journal.ts'
export { type Entry, type EntryFilter, isMeant, type KeptEntry } from './journal-entry.ts'
export type { Mode, SwitchedOff } from './mode.ts'
export type { Project } from './project-rows.ts'
export type { Projects } from './projects.ts'
export { withoutSecrets } from './secrets.ts'

const mostFaults = 1000

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
  /** what a reset takes back too */
  clock: Clock
  /** how many calls of an account the journal keeps */
  journal: number
  switchedOff: SwitchedOff
}

/**
 * Everything that is kept: in SQLite, and until the process ends the mode, the faults and the journal.
 *
 * @throws DatabaseError when the file cannot be used
 */
export function createStore({ file, mode, switchedOff, journal: perAccount, clock, ...options }: StoreOptions) {
  const { sqlite, close } = openDatabase(file)
  const accounts = createAccounts(sqlite, options)
  accounts.seed()
  const apiTokens = createApiTokens(sqlite)
  const projects = createProjects(sqlite, { accounts, apiTokens })
  const modeSwitch = createModeSwitch(mode, switchedOff)
  const journal = createJournal(perAccount)
  const faults = createFaults(mostFaults)
  const forgetful = [modeSwitch.reset, faults.reset, clock.reset, journal.clear]
  const { reset, stop } = createReset(sqlite, { accounts, forgetful })
  const closeAll = () => {
    stop()
    close()
  }
  return { accounts, apiTokens, projects, mode: modeSwitch, journal, faults, reset, close: closeAll }
}
