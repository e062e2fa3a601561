import defaults from '../../../../fixtures/default.json' with { type: 'json' }
import { createDerived } from '../derived.ts'
import type { World } from '../worlds.ts'
import { findAccount, type Model } from './model.ts'
import type { Catalog } from './state.ts'
import { importAccounts, mergeCatalog } from './state-file.ts'

/** The switch-off's default answer (deprecated-message, deprecated-status). */
export const switchOff = {
  status: 405,
  http_status: 200,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}

const defaultCatalog: Catalog = {
  balance: defaults.default_account.balance * 100,
  plans: new Map(
    defaults.plans.map(({ plan_id, name, price, months }) => [plan_id, { name, price: price * 100, months }]),
  ),
}

/** The model of a mock that was just started on a new file. */
export function createModel(world: World): Model {
  const model: Model = {
    world,
    derived: createDerived(),
    accounts: [],
    catalog: fixtureCatalog(world),
    isImported: false,
    ...inMemory(world),
    snapshots: new Map(),
    exports: [],
  }
  addFixtureAccounts(model)
  return model
}

/** The plans and the default account of the fixtures. */
export function fixtureCatalog({ fixtures }: World): Catalog {
  return mergeCatalog(fixtures, defaultCatalog)
}

// Adds those accounts of the fixtures that are not stored, or of them the one with a token.
function addFixtureAccounts(model: Model, token?: string): void {
  const { fixtures } = model.world
  const missing = (fixtures.accounts ?? []).filter(
    (account) => !findAccount(model, account.token) && (token === undefined || account.token === token),
  )
  importAccounts(model, { ...fixtures, accounts: missing }, fixtureCatalog(model.world).balance)
}

/** The mock is stopped, and started again on the same file: mode, clock, faults and journal are in memory. */
export function restart(model: Model): void {
  Object.assign(model, inMemory(model.world))
  if (!model.isImported) addFixtureAccounts(model)
}

/** Everything is as after a fresh start with the same settings and fixtures. Snapshots are kept. */
export function resetAll(model: Model): void {
  Object.assign(model, inMemory(model.world), { accounts: [], catalog: fixtureCatalog(model.world), isImported: false })
  addFixtureAccounts(model)
}

/** The account is as after a fresh start, and follows the mode and clock of all accounts again. */
export function resetAccount(model: Model, token: string): void {
  model.mode.own.delete(token)
  model.clock.own.delete(token)
  model.faultNumbers.delete(token)
  model.faults = model.faults.filter(({ account }) => account !== token)
  model.journal = model.journal.filter(({ account }) => account !== token)
  model.accounts = model.accounts.filter((account) => account.token !== token)
  addFixtureAccounts(model, token)
}

function inMemory({ mode, clock }: World) {
  return {
    mode: { all: { mode, ...switchOff }, own: new Map() },
    clock: { all: { kind: 'frozen' as const, ms: Date.parse(clock) }, own: new Map() },
    faults: [],
    faultNumbers: new Map(),
    journal: [],
  }
}
