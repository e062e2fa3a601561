import type { Clock } from '../lib/clock.ts'
import { createAccounts } from './accounts.ts'
import { createApiTokens } from './api-tokens.ts'
import { createCatalog } from './catalog.ts'
import { asWhole, openDatabase } from './database.ts'
import { createDropping } from './deletion-queue.ts'
import { createFaults } from './faults/faults.ts'
import type { Fixtures } from './fixtures/parse.ts'
import { createRefresh } from './fixtures/reload.ts'
import { type Complete, createSeeds } from './fixtures/seed.ts'
import { createSown } from './fixtures/seeded-accounts.ts'
import { createJournal } from './journal/journal.ts'
import { createListings } from './listings.ts'
import { createModeSwitch, type Mode, type SwitchedOff } from './mode.ts'
import { createProjects } from './projects.ts'
import { createRenewals } from './renewals.ts'
import { createState } from './state/import.ts'
import { createReset } from './state/reset.ts'
import { createSnapshots } from './state/snapshots.ts'

export { type Account, AccountsFullError } from './accounts.ts'
export type { ApiToken, FoundApiToken } from './api-tokens.ts'
export { DatabaseError } from './database.ts'
export { type Fault, FaultsFullError, remainingOf } from './faults/faults.ts'
export { Delay, FaultRule, longestDelayMs } from './faults/rule.ts'
export { FixturesError } from './fixtures/fixtures-error.ts'
export { type Fixtures, type Plan, parseFixtures, readFixtures } from './fixtures/parse.ts'
export type { Refreshed } from './fixtures/reload.ts'
export { FixtureFile, type FixtureProject } from './fixtures/schema.ts'
export type { Owner } from './fixtures/seed.ts'
export { type Entry, type EntryFilter, isMeant, type KeptEntry } from './journal/entry.ts'
export type { Journal } from './journal/journal.ts'
export { createHider, isLikelySecret, withoutSecrets } from './journal/redaction.ts'
export type { ListedProject } from './listings.ts'
export type { Mode, SwitchedOff } from './mode.ts'
export type { Project, ProjectRow } from './project.ts'
export type { Projects } from './projects.ts'
export {
  mostRenewals,
  type Renewal,
  type RenewalRule,
  type Renewed,
  type Renewing,
  TooManyRenewalsError,
} from './renewals.ts'
export { StateTooLongError } from './state/import.ts'
export { type Snapshot, SnapshotsFullError } from './state/snapshots.ts'

const mostFaults = 1000

export type Store = ReturnType<typeof createStore>

/** What a store is made of. */
export type StoreOptions = {
  /** path of the SQLite file, or `:memory:` */
  file: string
  fixtures: Fixtures
  /** whether other fixtures may come */
  watch: boolean
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
  complete: Complete
}

/**
 * Everything that is kept: in SQLite, and until the process ends the mode, the faults and the journal.
 *
 * @throws DatabaseError when the file cannot be used
 */
export function createStore(options: StoreOptions) {
  const { fixtures, clock } = options
  const { sqlite, close } = openDatabase(options.file)
  const catalog = createCatalog(sqlite, fixtures)
  const accounts = createAccounts(sqlite, { ...options, catalog })
  const apiTokens = createApiTokens(sqlite)
  const projects = createProjects(sqlite, { accounts, apiTokens })
  const sown = createSown(sqlite, { accounts, projects })
  const note = options.watch ? sown.note : undefined
  // What is stored from now on is not noted.
  if (!options.watch) sown.forget()
  const seeds = createSeeds({ accounts, projects, catalog, complete: options.complete, note })
  const { drop, stop } = createDropping(sqlite)
  const [mode, journal] = [createModeSwitch(options.mode, options.switchedOff), createJournal(options.journal)]
  const faults = createFaults(mostFaults)
  const forgetful = [mode.reset, faults.reset, clock.reset, journal.clear, catalog.reset]
  const reset = createReset(sqlite, { forgetful, drop, sow: seeds.sowFixtures })
  const state = createState(sqlite, { ...options, accounts, projects, catalog, seeds, drop })
  const refresh = createRefresh(sqlite, { accounts, catalog, sown, seeds, drop })
  const renew = createRenewals(sqlite, { accounts, projects })
  const [snapshots, listings] = [createSnapshots(sqlite), createListings(sqlite)]
  if (!catalog.isImported()) asWhole(sqlite, seeds.sowFixtures)()
  const closeAll = () => {
    stop()
    close()
  }
  const kept = { accounts, apiTokens, projects, catalog, snapshots, listings, mode, journal, faults }
  return { ...kept, state, renew, reset, refresh, close: closeAll }
}
