import type { VerifyBody, VerifyResponse } from '../control/requests/verify.ts'
import type { Entry } from '../store/index.ts'
import type { Client } from './http.ts'

// Of the endpoint.
const defaultWaitMs = 5000

/** Selects calls: those that match every part given. Without parts, all calls. */
export type Calls = {
  /** master token of an account, or its fingerprint; without it, the account of the connection */
  account?: string | undefined
  /** an operation's id, such as `create-project` */
  operation?: string
  /** `status` in the response body, such as 100 */
  status?: number
  /** only calls after this cursor: the `cursor` of an earlier list, or a call's `seq` */
  since?: number
}

/** Calls, oldest first. */
export type CallList = {
  requests: Entry[]
  /** pass it as `since` to get the calls after these */
  cursor: number
}

/** How many calls `wait` waits for, and for how long. */
export type Patience = {
  /** the number of calls, 1 to 1000; default 1 */
  count?: number
  /** the maximum time to wait in milliseconds, 1 to 600000; default 5000 */
  timeout_ms?: number
}

/** The calls that the mock has received. */
export type Requests = {
  /** Lists calls, at most `limit` (1 to 1000; default 100). */
  list: (calls?: Calls & { limit?: number }) => Promise<CallList>
  /** Lists calls as an HTTP Archive 1.2, which browsers and proxies can open. */
  har: (calls?: Calls & { limit?: number }) => Promise<{ log: object }>
  /** Gets the call with this `seq`. @throws MockProblem with status 404 if the journal does not have it */
  get: (seq: number) => Promise<Entry>
  /** Deletes the recorded calls. */
  clear: () => Promise<{ removed: number }>
  /**
   * Waits until calls are received. Calls received before count too, unless `since` excludes them.
   *
   * @throws MockProblem with status 408 when the time is up; `problem.requests` has the calls received
   * @example
   * ```ts
   * const { cursor } = await control.requests.list()
   * button.click()
   * await control.requests.wait({ operation: 'create-project', since: cursor })
   * ```
   */
  wait: (calls?: Calls & Patience) => Promise<CallList>
  /**
   * Checks that calls were received: at least one that matches, or as many as `times` says. `body` is what the call's body
   * must contain; `in_order` is a sequence of calls.
   *
   * @throws MockProblem with status 422, and a diff in its message, if they were not
   * @example
   * ```ts
   * await control.requests.verify({ operation: 'create-project', body: { project_name: 'Shop' }, times: 1 })
   * ```
   */
  verify: (expected: VerifyBody) => Promise<VerifyResponse>
  /**
   * Yields calls as they are received, starting after `since` or with the next call, until the loop is left or the server
   * closes.
   *
   * @example
   * ```ts
   * for await (const { operation, status } of control.requests.stream()) console.log(operation, status)
   * ```
   */
  stream: (calls?: Calls) => AsyncIterable<Entry>
}

/** The methods for the journal. */
export function createRequests(client: Client): Requests {
  const { scope, inScope, sendJson } = client
  return {
    list: (calls) => sendJson('GET', '/requests', { query: inScope(calls) }),
    har: (calls) => sendJson('GET', '/requests', { query: { ...inScope(calls), format: 'har' } }),
    get: (seq) => sendJson('GET', `/requests/${encodeURIComponent(seq)}`),
    clear: () => sendJson('DELETE', '/requests', { query: scope }),
    wait: (calls) => {
      const { timeout_ms: waitMs = defaultWaitMs } = calls ?? {}
      return sendJson('GET', '/requests/wait', { query: inScope(calls), waitMs })
    },
    verify: (expected) => sendJson('POST', '/requests/verify', { body: inScope(expected) }),
    stream: (calls) => streamEntries(client, inScope(calls)),
  }
}

async function* streamEntries({ send }: Client, query: Calls): AsyncIterable<Entry> {
  const disconnect = new AbortController()
  const chunks = await send('GET', '/requests/stream', { query, signal: disconnect.signal })
  try {
    let text = ''
    for await (const chunk of chunks) {
      const events = `${text}${chunk}`.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) yield* parseEvent(event)
    }
  } finally {
    disconnect.abort()
  }
}

// Skips other events, and comments, such as heartbeats.
function* parseEvent(event: string): Iterable<Entry> {
  if (!/^event: request$/m.test(event)) return
  const data = /^data: (.*)$/m.exec(event)?.[1]
  if (data !== undefined) yield JSON.parse(data)
}
