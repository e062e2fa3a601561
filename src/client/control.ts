import type { AccountList } from '../control/accounts/accounts.ts'
import type { CheckBody, CheckResult } from '../control/accounts/api-tokens.ts'
import type { ProjectList, ProjectStatus } from '../control/accounts/projects.ts'
import type { AdvanceBody, AdvanceResult, ClockBody, ShownClock } from '../control/clock.ts'
import type { FaultBody, ShownFault } from '../control/faults.ts'
import type { ModeBody, ShownMode } from '../control/mode.ts'
import type { ShownSnapshot } from '../control/state/snapshots.ts'
import type { FixtureFile } from '../store/index.ts'
import { askJson, type Connection } from './http.ts'
import { requestVerbs } from './requests.ts'

/** A page of a list: behind what a list answered as `after`, at most `limit`. */
export type Paging = { after?: string; limit?: number }

/** Every verb of the control plane, as functions. */
export type Control = ReturnType<typeof verbsOf> & { forAccount: (account: string) => Control }

type Removed = { removed: number }
type Stored = { accounts: number }

/**
 * Every verb of the control plane, about the account of `connection` or, without one, about all; an `account` given to a
 * verb counts more. Bodies and answers are those of the HTTP interface.
 *
 * Each throws MockProblem where the verb refuses, and TypeError where nothing answers.
 */
export function createControl(connection: Connection): Control {
  /** The same verbs about one account: its master token or fingerprint. */
  const forAccount = (account: string) => createControl({ ...connection, account })
  return { ...verbsOf(connection), forAccount }
}

function verbsOf(connection: Connection) {
  const ask = askJson(connection)
  const own = connection.account === undefined ? {} : { account: connection.account }
  return {
    /** Version, settings in effect, and the verbs. */
    overview: () => ask<{ version: string; mode: string; settings: object; links: object }>('GET', ''),
    /** Back to what a fresh start has. */
    reset: () => ask<Stored>('POST', '/reset', { body: own }),
    mode: {
      get: () => ask<ShownMode>('GET', '/mode', { query: own }),
      set: (mode: ModeBody) => ask<ShownMode>('PUT', '/mode', { body: { ...own, ...mode } }),
    },
    clock: {
      get: () => ask<ShownClock>('GET', '/clock', { query: own }),
      set: (clock: ClockBody) => ask<ShownClock>('PUT', '/clock', { body: { ...own, ...clock } }),
      /** Lets time pass: plans are renewed, or expire. */
      advance: (how: AdvanceBody) => ask<AdvanceResult>('POST', '/clock/advance', { body: { ...own, ...how } }),
    },
    faults: {
      list: async () => (await ask<{ faults: ShownFault[] }>('GET', '/faults', { query: own })).faults,
      add: (fault: FaultBody) => ask<ShownFault>('POST', '/faults', { body: { ...own, ...fault } }),
      remove: (id: string) => ask<Removed>('DELETE', `/faults/${encodeURIComponent(id)}`),
      clear: () => ask<Removed>('DELETE', '/faults', { query: own }),
    },
    requests: requestVerbs(connection),
    ...stateVerbs(connection),
    apiTokens: {
      /** Whether a call with this API token from this address would be accepted. */
      check: (token: CheckBody) => ask<CheckResult>('POST', '/api-tokens/check', { body: { ...own, ...token } }),
    },
  }
}

function stateVerbs(connection: Connection) {
  const ask = askJson(connection)
  const own = connection.account === undefined ? {} : { account: connection.account }
  return {
    state: {
      /** What a fixture file can hold, with its tokens and keys in the clear. */
      get: () => ask<FixtureFile>('GET', '/state', { query: own }),
      /** Puts that in the place of what there is: all of it or nothing. */
      put: (file: FixtureFile) => ask<Stored>('PUT', '/state', { query: own, body: file }),
    },
    snapshots: {
      list: async () => (await ask<{ snapshots: ShownSnapshot[] }>('GET', '/snapshots', { query: own })).snapshots,
      /** The state saved under a name. */
      get: (name: string) => ask<FixtureFile>('GET', `/snapshots/${encodeURIComponent(name)}`, { query: own }),
      save: (name: string) => ask<ShownSnapshot>('PUT', `/snapshots/${encodeURIComponent(name)}`, { body: own }),
      restore: (name: string) => ask<Stored>('POST', `/snapshots/${encodeURIComponent(name)}`, { body: own }),
      remove: (name: string) => ask<Removed>('DELETE', `/snapshots/${encodeURIComponent(name)}`, { query: own }),
    },
    accounts: { list: (paging: Paging = {}) => ask<AccountList>('GET', '/accounts', { query: paging }) },
    projects: {
      list: (paging: Paging = {}) => ask<ProjectList>('GET', '/projects', { query: { ...own, ...paging } }),
      /** Makes a project Active, Expired or Delete, as the vendor would. */
      setStatus: (id: number | string, project_status: ProjectStatus) =>
        ask<{ project_id: number; project_status: ProjectStatus }>('PATCH', `/projects/${id}`, {
          body: { ...own, project_status },
        }),
    },
  }
}
