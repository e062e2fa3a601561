import type { AccountPage, AccountResponse } from '../control/accounts/accounts.ts'
import type { ApiTokenStateBody, CheckApiTokenBody, CheckApiTokenResponse } from '../control/accounts/api-tokens.ts'
import type { ApiTokenResponse, ProjectResponse, ProjectStatus } from '../control/accounts/project.ts'
import type { ProjectChanges, ProjectPage } from '../control/accounts/projects.ts'
import type { AdvanceBody, AdvanceResponse, ClockBody, ClockResponse } from '../control/clock.ts'
import type { FaultBody, FaultResponse } from '../control/faults.ts'
import type { ModeBody, ModeResponse } from '../control/mode.ts'
import type { SnapshotResponse } from '../control/state/snapshots.ts'
import type { FixtureFile } from '../store/index.ts'
import { checkAccount } from './account.ts'
import { type Client, type Connection, createClient } from './http.ts'
import { createRequests, type Requests } from './requests.ts'

/** Selects a page of a list. */
export type Paging = {
  /** the `after` of the page before; without it, the first page */
  after?: string
  /** the maximum number of entries, 1 to 1000; default 100 */
  limit?: number
}

/** Whether secrets are returned in plain text, or as fingerprints (the default). */
export type SecretsOption = { secrets?: 'plain' | 'fingerprint' }

type ChangedProject = Pick<ProjectResponse, 'project_id' | 'project_status' | 'next_billing_date'>
type Removed = { removed: number }
type AccountCount = { accounts: number }

/**
 * Controls a mock over HTTP: one method for each endpoint of /_mock, with the same bodies and responses. Methods apply to the
 * account of the connection, or to all accounts if it has none. An `account` in a body or query takes precedence.
 *
 * Every method throws MockProblem if the mock rejects the request, and TypeError if no server responds.
 */
export type Control = {
  /** The same methods for one account, given by its master token or fingerprint. @throws TypeError if it is not a string */
  forAccount: (account: string) => Control
  /** Gets the version, the settings in effect and the endpoints. */
  overview: () => Promise<{ version: string; mode: string; settings: object; endpoints: string[]; links: object }>
  /**
   * Resets the account, or everything, to the state of a fresh start. An account that is reset follows the default clock
   * and mode.
   *
   * @returns the number of accounts that existed before
   */
  reset: () => Promise<AccountCount>
  /** Whether the emulated API works or is switched off. */
  mode: {
    get: () => Promise<ModeResponse>
    /**
     * Sets the mode. Parts left out get their defaults.
     *
     * @example
     * ```ts
     * await control.mode.set({ mode: 'deprecated', message: 'gone' })
     * ```
     */
    set: (mode: ModeBody) => Promise<ModeResponse>
  }
  /** The time as the mock sees it. */
  clock: {
    get: () => Promise<ClockResponse>
    /** Sets the clock: `{ at }` freezes it, `{ at, frozen: false }` lets it run, `{ system: true }` follows the system time. */
    set: (clock: ClockBody) => Promise<ClockResponse>
    /**
     * Advances the clock by an ISO 8601 duration or to an instant. Plans whose billing date passes are renewed, or their
     * projects become Expired. For one account, gives that account its own clock.
     *
     * @example
     * ```ts
     * const { renewals } = await control.clock.advance({ by: 'P1M1D' })
     * ```
     */
    advance: (target: AdvanceBody) => Promise<AdvanceResponse>
  }
  /** Errors, delays and broken connections in response to calls. */
  faults: {
    /** Lists the faults with their counters, in the order in which they were added. */
    list: () => Promise<FaultResponse[]>
    /**
     * Adds a fault for calls of an operation, or of all with `*`. Delays are in milliseconds.
     *
     * @example
     * ```ts
     * await control.faults.add({ operation: 'check-balance', status: 403, times: 1 })
     * ```
     */
    add: (fault: FaultBody) => Promise<FaultResponse>
    /** Removes the fault with this id. @throws MockProblem with status 404 if there is none */
    remove: (id: string) => Promise<Removed>
    /** Removes all faults, or those of the account. */
    clear: () => Promise<Removed>
  }
  requests: Requests
  /** Accounts, projects and plans as a fixture file. Mode, clock, faults and journal are not included. */
  state: {
    /** Exports all accounts, or the account of the connection. The file contains tokens and keys in plain text. */
    get: () => Promise<FixtureFile>
    /**
     * Atomically replaces all accounts and plans with those of the file, or only the account of the connection.
     *
     * @returns the number of accounts imported
     */
    put: (file: FixtureFile) => Promise<AccountCount>
  }
  /** Accounts, projects and plans, saved by name. They survive resets, and restarts with a database file. */
  snapshots: {
    list: () => Promise<SnapshotResponse[]>
    /** Gets a saved state as a fixture file. @throws MockProblem with status 404 if there is none */
    get: (name: string) => Promise<FixtureFile>
    /** Saves the state. Replaces a snapshot of the same name. */
    save: (name: string) => Promise<SnapshotResponse>
    /** Atomically replaces the state with a saved one. @throws MockProblem with status 404 if there is none */
    restore: (name: string) => Promise<AccountCount>
    /** Deletes a snapshot. @throws MockProblem with status 404 if there is none */
    remove: (name: string) => Promise<Removed>
  }
  accounts: {
    /** Lists all accounts, page by page, in order of creation. */
    list: (paging?: Paging) => Promise<AccountPage>
    /** Gets the account with this token or fingerprint. @throws MockProblem with status 404 if it is not stored */
    get: (account: string, options?: SecretsOption) => Promise<AccountResponse>
  }
  projects: {
    /** Lists the projects, page by page, by account and id. */
    list: (paging?: Paging) => Promise<ProjectPage>
    /** Gets a project with all its fields and API tokens. */
    get: (id: number | string, options?: SecretsOption) => Promise<ProjectResponse>
    /** Sets the status of a project to Active, Expired or Delete, as the vendor would. */
    setStatus: (id: number | string, project_status: ProjectStatus) => Promise<ChangedProject>
    /** Sets the status, the next billing date (YYYY-MM-DD), or both. */
    update: (id: number | string, changes: ProjectChanges) => Promise<ChangedProject>
  }
  /**
   * Gets the certificate authority that clients of the HTTPS port must trust, in PEM.
   *
   * @throws MockProblem with status 404 if HTTPS is off, or uses a certificate of one's own
   */
  ca: () => Promise<string>
  apiTokens: {
    /** Checks whether a call with an API token from an address would be accepted. */
    check: (token: CheckApiTokenBody) => Promise<CheckApiTokenResponse>
    /** Enables or disables an API token of a project, given by the token or its fingerprint. */
    setState: (id: number | string, token: ApiTokenStateBody) => Promise<ApiTokenResponse>
  }
}

/** Creates the methods for a mock. */
export function createControl(connection: Connection): Control {
  const client = createClient(connection)
  const { scope, inScope, sendJson, sendText } = client
  return {
    forAccount: (account) => {
      checkAccount(account)
      return createControl({ ...connection, account })
    },
    overview: () => sendJson('GET', ''),
    reset: () => sendJson('POST', '/reset', { body: scope }),
    mode: {
      get: () => sendJson('GET', '/mode', { query: scope }),
      set: (mode) => sendJson('PUT', '/mode', { body: inScope(mode) }),
    },
    clock: {
      get: () => sendJson('GET', '/clock', { query: scope }),
      set: (clock) => sendJson('PUT', '/clock', { body: inScope(clock) }),
      advance: (target) => sendJson('POST', '/clock/advance', { body: inScope(target) }),
    },
    faults: {
      list: async () => (await sendJson<{ faults: FaultResponse[] }>('GET', '/faults', { query: scope })).faults,
      add: (fault) => sendJson('POST', '/faults', { body: inScope(fault) }),
      remove: (id) => sendJson('DELETE', `/faults/${encodeURIComponent(id)}`),
      clear: () => sendJson('DELETE', '/faults', { query: scope }),
    },
    requests: createRequests(client),
    ...createStateMethods(client),
    ...createAccountMethods(client),
    ca: () => sendText('GET', '/ca.pem'),
  }
}

function createAccountMethods({ inScope, sendJson }: Client): Pick<Control, 'accounts' | 'projects' | 'apiTokens'> {
  const update: Control['projects']['update'] = (id, changes) =>
    sendJson('PATCH', `/projects/${encodeURIComponent(id)}`, { body: inScope(changes) })
  return {
    accounts: {
      list: (paging = {}) => sendJson('GET', '/accounts', { query: paging }),
      get: (account, options = {}) => sendJson('GET', `/accounts/${encodeURIComponent(account)}`, { query: options }),
    },
    projects: {
      list: (paging) => sendJson('GET', '/projects', { query: inScope(paging) }),
      get: (id, options) => sendJson('GET', `/projects/${encodeURIComponent(id)}`, { query: inScope(options) }),
      setStatus: (id, project_status) => update(id, { project_status }),
      update,
    },
    apiTokens: {
      check: (token) => sendJson('POST', '/api-tokens/check', { body: inScope(token) }),
      setState: (id, token) =>
        sendJson('PATCH', `/projects/${encodeURIComponent(id)}/api-tokens`, { body: inScope(token) }),
    },
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
        (await sendJson<{ snapshots: SnapshotResponse[] }>('GET', '/snapshots', { query: scope })).snapshots,
      get: (name) => sendJson('GET', pathOf(name), { query: scope }),
      save: (name) => sendJson('PUT', pathOf(name), { body: scope }),
      restore: (name) => sendJson('POST', pathOf(name), { body: scope }),
      remove: (name) => sendJson('DELETE', pathOf(name), { query: scope }),
    },
  }
}
