import type { ProblemDocument } from '../control/problem.ts'

/** Where a mock is, and how it is steered. */
export type Connection = {
  /** such as `http://127.0.0.1:4290` */
  url: string
  /** master token, or its fingerprint, of the account that verbs are about; without it they are about all */
  account?: string | undefined
  /** what the setting control-token demands */
  controlToken?: string | undefined
}

/** A refusal of a control verb: the problem document (RFC 9457) that it answered. */
export class MockProblem extends Error {
  override name = 'MockProblem'
  /** title, status, detail, pointer, and what the verb adds, such as `diff` */
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    super([problem.detail, ...(Array.isArray(problem.diff) ? problem.diff.slice(1) : [])].join('\n'))
    this.problem = problem
  }
}

/** A request of a control verb. */
export type Verb = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** behind /_mock */
  path: string
  query?: Record<string, string | number | undefined>
  body?: object
  signal?: AbortSignal
}

/** Asks verbs and reads their answers, which are of the type that the caller names. */
export function askJson(connection: Connection) {
  return async <T>(method: Verb['method'], path: string, rest: Pick<Verb, 'query' | 'body'> = {}): Promise<T> => {
    const response = await ask(connection, { method, path, ...rest })
    return JSON.parse(await response.text())
  }
}

/** Asks a control verb. @throws MockProblem where it refuses, TypeError where nothing answers */
export async function ask(
  { url, controlToken }: Connection,
  { method, path, query, body, signal }: Verb,
): Promise<Response> {
  const target = new URL(`${url.replace(/\/$/, '')}/_mock${path}`)
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) target.searchParams.set(name, String(value))
  const response = await fetch(target, {
    method,
    ...(controlToken !== undefined && { headers: { authorization: `Bearer ${controlToken}` } }),
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  if (response.ok) return response
  throw new MockProblem(await problemIn(response))
}

async function problemIn(response: Response): Promise<ProblemDocument> {
  const text = await response.text()
  try {
    const document: unknown = JSON.parse(text)
    if (isProblem(document)) return document
  } catch {}
  const { status, statusText: title } = response
  return { title, status, detail: `no mock answers there: HTTP ${status} ${text.slice(0, 100)}` }
}

function isProblem(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'detail' in value && 'title' in value
}
