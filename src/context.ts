import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './lib/clock.ts'
import type { Derive } from './lib/derive.ts'
import type { Settings } from './settings.ts'
import type { RenewalRule, Store } from './store/index.ts'

/** What the planes share. */
export type Context = {
  settings: Settings
  store: Store
  clock: Clock
  derive: Derive
  version: string
  log: FastifyBaseLogger
  api: EmulatedApi
  /** aborted when the server begins to close; requests that wait stop waiting */
  closing: AbortSignal
}

/** What the control plane needs to know about the emulated API, which it does not import. */
export type EmulatedApi = {
  /** the ids of all operations */
  operations: readonly string[]
  /** the ids of the operations whose calls carry no token */
  operationsWithoutToken: readonly string[]
  /** creates the rule for renewals, given the instant that advancing the clock leads to for each account key */
  renewalRule: (instantOf: (key: string) => number) => RenewalRule
}
