import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './lib/clock.ts'
import type { Derive } from './lib/derive.ts'
import type { Settings } from './settings.ts'
import type { RenewalRule, Store } from './store/index.ts'

/** What each plane is given. */
export type Context = {
  settings: Settings
  store: Store
  clock: Clock
  derive: Derive
  version: string
  log: FastifyBaseLogger
  api: Api
  /** aborted when the server begins to close: what would wait longer gives up */
  ending: AbortSignal
}

/** What the control plane is told of the emulated API, which it never imports. */
export type Api = {
  /** the ids of its operations */
  operations: readonly string[]
  /** the ids of those whose calls name no account */
  tokenless: readonly string[]
  /** what becomes of plans as time passes, given the instant that it is then in the account with a key */
  renewal: (instantOf: (key: string) => number) => RenewalRule
}
