import type { VerifyBody, VerifyResult } from '../control/requests/verify.ts'
import type { Entry } from '../store/index.ts'
import { ask, askJson, type Connection } from './http.ts'

/** Which calls are meant. */
export type Calls = {
  account?: string
  /** an operation's id, for example create-project */
  operation?: string
  /** the status in the answer's body */
  status?: number
  /** calls behind this cursor */
  since?: number
}

/** Calls that came, oldest first, and the cursor behind them. */
export type CallList = { requests: Entry[]; cursor: number }

/** How long to wait for how many calls: 1 call and 5000 ms unless given. */
export type Patience = { count?: number; timeout_ms?: number }

/** The verbs of the journal. */
export function requestVerbs(connection: Connection) {
  const get = askJson(connection)
  const own = connection.account === undefined ? {} : { account: connection.account }
  return {
    /** The calls that came, at most `limit` (100 unless given). */
    list: (calls: Calls & { limit?: number } = {}) =>
      get<CallList>('GET', '/requests', { query: { ...own, ...calls } }),
    /** The same as an HTTP Archive 1.2. */
    har: (calls: Calls & { limit?: number } = {}) =>
      get<{ log: object }>('GET', '/requests', { query: { ...own, ...calls, format: 'har' } }),
    clear: () => get<{ removed: number }>('DELETE', '/requests', { query: own }),
    /** Resolves as soon as the calls have come. @throws MockProblem 408, with those that did, when the time is over */
    wait: (calls: Calls & Patience = {}) => get<CallList>('GET', '/requests/wait', { query: { ...own, ...calls } }),
    /** @throws MockProblem 422, with a diff in its message, where the calls that came are not those expected */
    verify: (expected: VerifyBody) => get<VerifyResult>('POST', '/requests/verify', { body: { ...own, ...expected } }),
    /** The calls as they come, from `since` or from now on, until the loop is left or the server closes. */
    stream: (calls: Calls = {}) => streamed(connection, { ...own, ...calls }),
  }
}

async function* streamed(connection: Connection, query: Calls): AsyncIterable<Entry> {
  const leaving = new AbortController()
  const response = await ask(connection, { method: 'GET', path: '/requests/stream', query, signal: leaving.signal })
  try {
    let text = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = `${text}${chunk}`.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) yield* entriesIn(event)
    }
  } finally {
    leaving.abort()
  }
}

function* entriesIn(event: string): Iterable<Entry> {
  const data = /^data: (.*)$/m.exec(event)?.[1]
  if (data !== undefined) yield JSON.parse(data)
}
