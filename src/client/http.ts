import type { ProblemDocument } from '../control/problem.ts'
import { checkAccount } from './account.ts'
import { exchange, readText } from './transport.ts'

/** Where a mock runs, and how to control it. */
export type Connection = {
  /** base URL of the server, such as `http://127.0.0.1:4290` */
  url: string
  /** master token of the account to control, or its fingerprint; without it, all accounts */
  account?: string | undefined
  /** value of the setting `control-token`, if it is set */
  controlToken?: string | undefined
  /**
   * For an https URL: the certificate of the mock's authority in PEM, as `ca` of startMock or `GET /_mock/ca.pem` returns it.
   * Without it, the authorities that Node.js trusts.
   */
  ca?: string | undefined
  /**
   * how long the server may send nothing during a request, in milliseconds, in addition to the `timeout_ms` of a wait; without it,
   * there is no limit. The request then rejects with a TypeError. In a stream of calls, the server sends something every 15 seconds
   */
  maxSilenceMs?: number | undefined
}

/**
 * A control endpoint rejected a request. `message` says what was expected and what was received; `problem.status` is the
 * HTTP status.
 *
 * @example
 * ```ts
 * try {
 *   await mock.control.snapshots.restore('paid')
 * } catch (error) {
 *   if (!(error instanceof MockProblem) || error.problem.status !== 404) throw error
 * }
 * ```
 */
export class MockProblem extends Error {
  override name = 'MockProblem'
  /** the response (RFC 9457): title, status, detail, a JSON pointer, and what the endpoint adds, such as `diff` */
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    const { detail, diff } = problem
    // The first line of a diff is the detail.
    super(Array.isArray(diff) ? [detail, ...diff.slice(1)].join('\n') : detail)
    this.problem = problem
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What to send with a request. */
export type RequestOptions = {
  query?: Record<string, string | number | undefined>
  /** sent as JSON */
  body?: object
  signal?: AbortSignal
  /** how long the server is asked to wait before it responds, in milliseconds */
  waitMs?: number
}

export type Client = ReturnType<typeof createClient>

// What the control plane responds with. Other servers send pages with HTTP 200 for any path.
const mediaTypes = /^(?:application\/(?:json|x-pem-file)|text\/event-stream)(?:;|$)/
const problemType = /^application\/problem\+json(?:;|$)/
const maxQuoted = 100

/** Sends requests to the control plane of a mock. Paths are relative to /_mock. */
export function createClient({ url, account, controlToken, ca, maxSilenceMs }: Connection) {
  const baseUrl = url.replace(/\/$/, '')
  const headers: Record<string, string> = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }

  /** @returns the text of the response @throws MockProblem if the request is rejected, TypeError if it cannot be sent or no server responds */
  const send = async (method: Method, path: string, options: RequestOptions = {}) => {
    const { query = {}, body, signal, waitMs = 0 } = options
    checkAccountOf(body ?? query)
    const target = toTarget(baseUrl, `/_mock${path}`, query)
    const silence = maxSilenceMs === undefined ? {} : { maxSilenceMs: maxSilenceMs + waitMs }
    const outgoing = { method, headers, body: body && JSON.stringify(body), signal, ca, ...silence }
    const response = await exchange(target, outgoing)
    const text = readText(target, response)
    const { statusCode: status = 0, statusMessage: title = '', headers: responseHeaders } = response
    const { 'content-type': mediaType = '' } = responseHeaders
    if (status >= 200 && status < 300 && mediaTypes.test(mediaType)) return text
    const received = problemType.test(mediaType) ? await join(text) : await joinFirst(text, maxQuoted)
    throw new MockProblem(toProblem(received, { title, status, baseUrl }))
  }

  /** The parameter that limits a request to the account of the connection. */
  const scope = account === undefined ? {} : { account }

  return {
    scope,
    /** Limits a query or a body to the account of the connection, unless it has one of its own. */
    inScope: <T extends object>(values?: T) => ({ ...values, ...(Object(values).account === undefined && scope) }),
    send,
    /** Sends a request. @returns the text of the response @throws as `send` does */
    sendText: async (method: Method, path: string) => join(await send(method, path)),
    /** Sends a request and parses the response, which has the type the caller names. @throws as `send` does */
    async sendJson<T>(method: Method, path: string, options?: RequestOptions): Promise<T> {
      return JSON.parse(await join(await send(method, path, options)))
    },
  }
}

function checkAccountOf(parameters: object): void {
  const { account } = Object(parameters)
  if (account !== undefined) checkAccount(account)
}

function toTarget(baseUrl: string, path: string, query: Record<string, string | number | undefined>): URL {
  const target = new URL(`${baseUrl}${path}`)
  // With an id that is . or .. it would be another one.
  if (!target.pathname.endsWith(path)) throw new TypeError(`a URL cannot contain the path ${path}`)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(name, String(value))
  return target
}

async function join(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

// Of a response that may be endless. Its connection is closed when enough of it has been read.
async function joinFirst(chunks: AsyncIterable<string>, count: number): Promise<string> {
  let text = ''
  for await (const chunk of chunks) {
    text += chunk
    if (text.length >= count) break
  }
  return text
}

function toProblem(text: string, { title, status, baseUrl }: { title: string; status: number; baseUrl: string }) {
  try {
    const document: unknown = JSON.parse(text)
    if (isProblem(document)) return document
  } catch {
    // Not a mock: its response is quoted below.
  }
  const quoted = text.slice(0, maxQuoted)
  return { title, status, detail: `no mock responds at ${baseUrl}, received HTTP ${status} ${quoted}` }
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'detail' in value && 'title' in value
}
