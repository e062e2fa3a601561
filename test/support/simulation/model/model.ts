import type { Derived } from '../derived.ts'
import { about, derived, type Pattern } from '../pattern.ts'
import type { World } from '../worlds.ts'
import {
  type Account,
  type ApiToken,
  type Catalog,
  type Clock,
  type Fault,
  type JournalEntry,
  type Mode,
  ownOrShared,
  type Project,
  type Shared,
  type Snapshot,
} from './state.ts'

/** The model of a mock. It changes as the mock must change, and says what each answer must be. */
export type Model = {
  world: World
  derived: Derived
  accounts: Account[]
  catalog: Catalog
  /** whether the catalog is that of an imported state */
  isImported: boolean
  mode: Shared<Mode>
  clock: Shared<Clock>
  faults: Fault[]
  /** the last number of a fault, by token; '' for the faults of all accounts */
  faultNumbers: Map<string, number>
  /** by account and name: see snapshotKey */
  snapshots: Map<string, Snapshot>
  journal: JournalEntry[]
  /** the states that were exported */
  exports: string[]
}

/** The time of an account, or without a token of the default clock, in milliseconds since the Unix epoch. */
export function timeOf({ clock }: Model, token: string | undefined): number {
  const { kind, ms } = ownOrShared(clock, token)
  return kind === 'frozen' ? ms : Date.now() + ms
}

/** The same, as answers show it. */
export function instantOf(model: Model, token: string | undefined): Pattern {
  const ms = timeOf(model, token)
  return ownOrShared(model.clock, token).kind === 'frozen' ? new Date(ms).toISOString() : about(ms)
}

/** An account's fingerprint, as answers show it. */
export function fingerprintOf(token: string): Pattern {
  return derived(`fingerprint ${token}`)
}

export function findAccount({ accounts }: Model, token: string): Account | undefined {
  return accounts.find((account) => account.token === token)
}

/** The value of a token or key; undefined while no answer has shown it. */
export function shownValue(model: Model, pattern: Pattern): string | undefined {
  if (typeof pattern === 'string') return pattern
  const name = Object(pattern).$derived
  return typeof name === 'string' ? model.derived.get(name) : undefined
}

/** An API token with the account and the project it belongs to. */
export type FoundToken = { account: Account; project: Project; token: ApiToken }

export function findApiToken(model: Model, value: string): FoundToken | undefined {
  for (const account of model.accounts)
    for (const project of account.projects)
      for (const token of project.api_tokens)
        if (shownValue(model, token.token) === value) return { account, project, token }
  return undefined
}
