import Database from 'better-sqlite3'
import type { Clock } from '../lib/clock.ts'
import { createAccounts } from './accounts.ts'
import { createApiTokens } from './api-tokens.ts'
import { createCatalogStore } from './catalog.ts'
import { type DatabaseOptions, type OpenDatabase, openDatabase } from './database.ts'
import { toDatabaseError } from './database-file/describe-failure.ts'
import { createDeletionQueue } from './deletion-queue.ts'
import { createFaults } from './faults/faults.ts'
import { createJournal } from './journal/journal.ts'
import { createListings } from './listings.ts'
import { createModes, type Mode, type SwitchOffResponse } from './mode.ts'
import { createProjects } from './projects.ts'
import { createRenewals } from './renewals.ts'
import { createKnownSecrets } from './secrets/known-secrets.ts'
import { createTextRedactor } from './secrets/redact-text.ts'
import { createTokenFilter } from './secrets/token-filter.ts'
import type { Fixtures } from './seeding/parse.ts'
import { createFixtureReload } from './seeding/reload.ts'
import { type CompleteProject, createSeeder } from './seeding/seed.ts'
import { createSeededAccounts } from './seeding/seeded-accounts.ts'
import { createExport } from './state/export.ts'
import { createImport } from './state/import.ts'
import { createReset } from './state/reset.ts'
import { createSnapshots } from './state/snapshots.ts'

export { type Account, AccountLimitError } from './accounts.ts'
export type { FoundApiToken } from './api-tokens.ts'
export { DatabaseError } from './database-error.ts'
export { DatabaseUnavailableError } from './database-file/unavailable-error.ts'
export { findContradiction } from './faults/contradiction.ts'
export { type Fault, FaultLimitError, remainingCalls } from './faults/faults.ts'
export { Delay, FaultRule, maxDelayMs } from './faults/rule.ts'
export { type Entry, type EntryFilter, matchesFilter, type StoredEntry } from './journal/entry.ts'
export type { Journal } from './journal/journal.ts'
export { redactSecrets, redactTexts } from './journal/redaction.ts'
export type { ProjectListItem } from './listings.ts'
export type { Mode, SwitchOffResponse } from './mode.ts'
export type { ApiToken, Project, ProjectRow } from './project.ts'
export { ListInterruptedError, type Projects } from './projects.ts'
export { type Renewal, RenewalLimitError, type RenewalResult, type RenewalRule } from './renewals.ts'
export { findCarriedSecrets } from './secrets/carried.ts'
export { hideQuotedSecret, replaceReceived } from './secrets/quoted-parts.ts'
export type { RedactText } from './secrets/redact-text.ts'
export { isLikelySecret } from './secrets/secret-keys.ts'
export { FixturesError } from './seeding/fixtures-error.ts'
export { type Fixtures, type Plan, parseFixtureFile, parseFixtures } from './seeding/parse.ts'
export type { FixtureChanges } from './seeding/reload.ts'
export { FixtureFile, type FixtureProject } from './seeding/schema.ts'
export { maxStateBytes, StateTooLargeError } from './state/export.ts'
export { type Snapshot, SnapshotLimitError } from './state/snapshots.ts'

const faultLimits = { max: 1000, maxCharacters: 4 * 1024 * 1024 }

export type Store = ReturnType<typeof createStore>

/** What a store is created from. */
export type StoreOptions = DatabaseOptions & {
  /** path of the SQLite file, or `:memory:` */
  file: string
  fixtures: Fixtures
  /** whether to remember what fixtures produced, so that they can be reloaded */
  trackFixtures: boolean
  /** whether an unknown token creates an account */
  createUnknownAccounts: boolean
  /** the maximum number of accounts, including those from fixtures */
  maxAccounts: number
  mode: Mode['mode']
  /** reset together with the store */
  clock: Clock
  /** how many calls the journal keeps for each account */
  callsPerAccount: number
  /** hidden wherever it stands */
  controlToken: string | undefined
  switchOffResponse: SwitchOffResponse
  completeProject: CompleteProject
}

/**
 * All state except the clock. Accounts, projects, API tokens, an imported catalog and snapshots are in SQLite; mode, faults and
 * journal are in memory, and are lost when the process exits.
 *
 * @throws DatabaseError if the file cannot be used
 */
export function createStore(options: StoreOptions) {
  const database = openDatabase(options.file, options)
  try {
    const store = assemble(database, options)
    database.ready()
    return store
  } catch (error) {
    database.close()
    throw error instanceof Database.SqliteError ? toDatabaseError(error, options.file) : error
  }
}

function assemble(database: OpenDatabase, options: StoreOptions) {
  const { sqlite } = database

  const catalog = createCatalogStore(sqlite, options.fixtures)
  const tokenFilter = createTokenFilter(sqlite)
  const accounts = createAccounts(sqlite, { ...options, catalog, tokenFilter })
  const apiTokens = createApiTokens(database)
  const projects = createProjects(database, { accounts, apiTokens })
  const { deleteAccounts, stop: stopDeleting } = createDeletionQueue(database, options.log)

  const seededAccounts = createSeededAccounts(sqlite, { accounts, projects })
  // Without tracking, what was remembered by an earlier run would no longer be up to date.
  if (!options.trackFixtures) seededAccounts.forget()
  const onSeeded = options.trackFixtures ? seededAccounts.record : undefined
  const { completeProject } = options
  const seeder = createSeeder({ accounts, projects, catalog, completeProject, onSeeded, tokenFilter })
  const { seedFixtures } = seeder

  const mode = createModes(options.mode, options.switchOffResponse)
  const faults = createFaults(faultLimits)
  const isAccount = (key: string) =>
    journal.hasAccount(key) || mode.has(key) || options.clock.has(key) || faults.hasAccount(key)
  const secrets = createKnownSecrets(sqlite, { ...options, filter: tokenFilter, isAccount })
  const createRedactor = (carried: readonly string[] = []) => {
    // What one call carries may stand in another one.
    for (const secret of carried) tokenFilter.see(secret)
    return createTextRedactor(carried, secrets)
  }
  const journal = createJournal({
    perAccount: options.callsPerAccount,
    createTextRedactor: createRedactor,
    onToken: tokenFilter.see,
  })
  // A reset must cover every part whose state is not in SQLite. The accounts and the catalog are reset in a transaction, after the clock.
  const resettable = [mode.reset, faults.reset, journal.clear]

  if (!catalog.isImported()) database.transaction(seedFixtures)()

  return {
    accounts,
    apiTokens,
    projects,
    catalog,
    mode,
    faults,
    journal,
    /** Hides a private key in PEM wherever it stands, too. */
    addPrivateKey: secrets.addPrivateKey,
    /** Creates a function that hides secrets in texts: those given, which a call carries, and those that are known. */
    createTextRedactor: createRedactor,
    snapshots: createSnapshots(database),
    listings: createListings(sqlite),
    exportState: createExport({ accounts, projects, catalog }),
    importState: createImport(database, { ...options, accounts, catalog, seeder, deleteAccounts }),
    renew: createRenewals(database, { accounts, projects }),
    reset: createReset(database, { ...options, resettable, catalog, deleteAccounts, seedFixtures }),
    reloadFixtures: createFixtureReload(database, { accounts, catalog, seededAccounts, seeder, deleteAccounts }),
    afterCommit: database.afterCommit,
    commit: database.commit,
    whenWritable: database.whenWritable,
    stopWaiting: database.stopWaiting,
    health: database.health,
    close(): void {
      stopDeleting()
      database.close()
    },
  }
}
