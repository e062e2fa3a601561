import type { AccountPage } from '../control/accounts/accounts.ts'
import type { CheckApiTokenAnswer, CheckApiTokenBody } from '../control/accounts/api-tokens.ts'
import type { ProjectPage, ProjectStatus } from '../control/accounts/projects.ts'
import type { AdvanceAnswer, AdvanceBody, ClockAnswer, ClockBody } from '../control/clock.ts'
import type { FaultAnswer, FaultBody } from '../control/faults.ts'
import type { ModeAnswer, ModeBody } from '../control/mode.ts'
import type { SnapshotAnswer } from '../control/state/snapshots.ts'
import type { FixtureFile } from '../store/index.ts'
import { type Client, type Connection, createClient } from './http.ts'
import { createRequests, type Requests } from './requests.ts'

/** Selects a page of a list. */
export type Paging = {
  /** the `after` of the page before; without it, the first page */
  after?: string
  /** the maximum number of entries, 1 to 1000; default 100 */
  limit?: number
}

type Removed = { removed: number }
type AccountCount = { accounts: number }

/**
 * Controls a mock over HTTP: one method for each endpoint of /_mock, with the same bodies and answers. Methods apply to the
 * account of the connection, or to all accounts if it has none. An `account` in a body or query has precedence.
 *
 * Every method throws MockProblem if the mock rejects the request, and TypeError if no server answers.
 */
export type Control = {
  /** The same methods for one account, given by its master token or fingerprint. */
  forAccount: (account: string) => Control
  /** Gets the version, the settings in effect and the endpoints. */
  overview: () => Promise<{ version: string; mode: string; settings: object; links: object }>
  /** Resets the account, or everything, to the state of a fresh start. Answers the number of accounts reset. */
  reset: () => Promise<AccountCount>
  /** Whether the emulated API works or is switched off. */
  mode: {
    get: () => Promise<ModeAnswer>
    /**
     * Sets the mode. Parts left out get their documented values.
     *
     * @example
     * ```ts
     * await control.mode.set({ mode: 'deprecated', message: 'gone' })
     * ```
     */
    set: (mode: ModeBody) => Promise<ModeAnswer>
  }
  /** The time as the mock sees it. */
  clock: {
    get: () => Promise<ClockAnswer>
    /** Sets the clock: `{ at }` freezes it, `{ at, frozen: false }` lets it run, `{ system: true }` follows the system time. */
    set: (clock: ClockBody) => Promise<ClockAnswer>
    /**
     * Advances the clock by an ISO 8601 duration or to an instant. Plans whose billing date passes are renewed, or their
     * projects become Expired.
     *
     * @example
     * ```ts
     * const { renewals } = await control.clock.advance({ by: 'P1M1D' })
     * ```
     */
    advance: (target: AdvanceBody) => Promise<AdvanceAnswer>
  }
  /** Errors, delays and broken connections in answer to calls. */
  faults: {
    /** Lists the faults with their counters, in the order in which they were added. */
    list: () => Promise<FaultAnswer[]>
    /**
     * Adds a fault for calls of an operation, or of all with `*`. Delays are in milliseconds.
     *
     * @example
     * ```ts
     * await control.faults.add({ operation: 'check-balance', status: 403, times: 1 })
     * ```
     */
    add: (fault: FaultBody) => Promise<FaultAnswer>
    /** Removes the fault with this id. @throws MockProblem with status 404 if there is none */
    remove: (id: string) => Promise<Removed>
    /** Removes all faults, or those of the account. */
    clear: () => Promise<Removed>
  }
  requests: Requests
  /** The whole state, or that of the account, as a fixture file. */
  state: {
    /** Exports the state. It contains tokens and keys in plain text. */
    get: () => Promise<FixtureFile>
    /** Replaces the state, all of it or nothing. Answers the number of accounts imported. */
    put: (file: FixtureFile) => Promise<AccountCount>
  }
  /** States saved by name. They survive resets, and restarts with a database file. */
  snapshots: {
    list: () => Promise<SnapshotAnswer[]>
    /** Gets a saved state as a fixture file. @throws MockProblem with status 404 if there is none */
    get: (name: string) => Promise<FixtureFile>
    /** Saves the state. Replaces a snapshot of the same name. */
    save: (name: string) => Promise<SnapshotAnswer>
    /** Replaces the state by a saved one. @throws MockProblem with status 404 if there is none */
    restore: (name: string) => Promise<AccountCount>
    /** Deletes a snapshot. @throws MockProblem with status 404 if there is none */
    remove: (name: string) => Promise<Removed>
  }
  accounts: {
    /** Lists all accounts, page by page, in order of creation. */
    list: (paging?: Paging) => Promise<AccountPage>
  }
  projects: {
    /** Lists the projects, page by page, by account and id. */
    list: (paging?: Paging) => Promise<ProjectPage>
    /** Sets the status of a project to Active, Expired or Delete, as the vendor would. */
    setStatus: (
      id: number | string,
      project_status: ProjectStatus,
    ) => Promise<{ project_id: number; project_status: ProjectStatus }>
  }
  apiTokens: {
    /** Checks whether a call with an API token from an address would be accepted. */
    check: (token: CheckApiTokenBody) => Promise<CheckApiTokenAnswer>
  }
}

/** Creates the methods for a mock. */
export function createControl(connection: Connection): Control {
  const client = createClient(connection)
  const { scope, sendJson } = client
  return {
    forAccount: (account) => createControl({ ...connection, account }),
    overview: () => sendJson('GET', ''),
    reset: () => sendJson('POST', '/reset', { body: scope }),
    mode: {
      get: () => sendJson('GET', '/mode', { query: scope }),
      set: (mode) => sendJson('PUT', '/mode', { body: { ...scope, ...mode } }),
    },
    clock: {
      get: () => sendJson('GET', '/clock', { query: scope }),
      set: (clock) => sendJson('PUT', '/clock', { body: { ...scope, ...clock } }),
      advance: (target) => sendJson('POST', '/clock/advance', { body: { ...scope, ...target } }),
    },
    faults: {
      list: async () => (await sendJson<{ faults: FaultAnswer[] }>('GET', '/faults', { query: scope })).faults,
      add: (fault) => sendJson('POST', '/faults', { body: { ...scope, ...fault } }),
      remove: (id) => sendJson('DELETE', `/faults/${encodeURIComponent(id)}`),
      clear: () => sendJson('DELETE', '/faults', { query: scope }),
    },
    requests: createRequests(client),
    ...createStateMethods(client),
    accounts: { list: (paging = {}) => sendJson('GET', '/accounts', { query: paging }) },
    projects: {
      list: (paging) => sendJson('GET', '/projects', { query: { ...scope, ...paging } }),
      setStatus: (id, project_status) => sendJson('PATCH', `/projects/${id}`, { body: { ...scope, project_status } }),
    },
    apiTokens: { check: (token) => sendJson('POST', '/api-tokens/check', { body: { ...scope, ...token } }) },
  }
}

function createStateMethods({ scope, sendJson }: Client): Pick<Control, 'state' | 'snapshots'> {
  const pathOf = (name: string) => `/snapshots/${encodeURIComponent(name)}`
  return {
    state: {
      get: () => sendJson('GET', '/state', { query: scope }),
      put: (file) => sendJson('PUT', '/state', { query: scope, body: file }),
    },
    snapshots: {
      list: async () =>
        (await sendJson<{ snapshots: SnapshotAnswer[] }>('GET', '/snapshots', { query: scope })).snapshots,
      get: (name) => sendJson('GET', pathOf(name), { query: scope }),
      save: (name) => sendJson('PUT', pathOf(name), { body: scope }),
      restore: (name) => sendJson('POST', pathOf(name), { body: scope }),
      remove: (name) => sendJson('DELETE', pathOf(name), { query: scope }),
    },
  }
}
