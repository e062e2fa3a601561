import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './lib/clock.ts'
import type { Derive } from './lib/derive.ts'
import type { Settings } from './settings.ts'
import type { FoundApiToken, RenewalRule, Store } from './store/index.ts'

/** What the emulated API and the control plane share. */
export type Context = {
  settings: Settings
  store: Store
  clock: Clock
  derive: Derive
  version: string
  log: FastifyBaseLogger
  api: EmulatedApi
  /** certificate of the authority that clients of the HTTPS port must trust, in PEM; undefined if the mock has none */
  ca: string | undefined
  /** aborted when the server begins to close; waiting and streaming requests end when it aborts */
  closing: AbortSignal
}

/** What the control plane needs to know about the emulated API, which it does not import. */
export type EmulatedApi = {
  /** the ids of all operations */
  operations: readonly string[]
  /** the ids of the operations whose calls carry no token */
  operationsWithoutToken: readonly string[]
  /** Creates a RenewalRule. `instantAfter` returns the time of an account, by its key, after the advance. */
  renewalRule: (instantAfter: (key: string) => number) => RenewalRule
  /** Why a call with an API token from this address is rejected; null if it is accepted. */
  rejectionOf: (token: FoundApiToken | undefined, address: string) => ApiTokenRejection | null
}

/** Why an API token is rejected. */
export type ApiTokenRejection =
  | 'unknown'
  | 'deleted'
  | 'disabled'
  | 'account_disabled'
  | 'project_expired'
  | 'project_deleted'
  | 'bound_to_another_address'
