import { createHider } from './redaction.ts'

/** A call of the emulated API, as the journal shows it: fingerprints stand for secrets. */
export type Entry = {
  /** rises with every call, whatever its account: the cursor */
  seq: number
  /** x-mock-request-id of the answer */
  id: string
  /** ISO 8601, by the account's clock */
  time: string
  /** the fingerprint of the token that came; null where none could be read */
  account: string | null
  /** null for an unknown path or a wrong method */
  operation: string | null
  method: string
  /** without the query, which may hold secrets */
  path: string
  headers: Record<string, string>
  /** as it arrived; null where it is no JSON object */
  body: unknown
  /** the status in the answer's body; null where it has none */
  status: number | null
  /** null where no answer was sent */
  http_status: number | null
  /** null for an image, an answer over 1 MiB, and where none was sent */
  answer: unknown
  duration_ms: number
  /** what was bent, ignored or refused: the parts of x-mock-explain */
  deviations: string[]
  /** the id of the fault that met the call */
  fault: string | null
  /** the known path that is most like an unknown one */
  near_miss: string | null
}

/** A call to be kept, its secrets in clear. */
export type Arrived = Omit<Entry, 'seq' | 'headers' | 'body'> & {
  headers: NodeJS.Dict<string | string[]>
  body: Record<string, unknown> | null
  /** the keys that its body may have */
  knownKeys: ReadonlySet<string>
  /** the master token that came with it */
  token: string | undefined
}

/** Which entries are meant. */
export type EntryFilter = {
  /** the account's key; undefined is every one */
  key?: string | undefined
  operation?: string | undefined
  status?: number | undefined
  /** those behind this cursor */
  since?: number | undefined
}

/** An entry as it is kept: what it is found by, and itself as JSON text. */
export type KeptEntry = Pick<Entry, 'seq' | 'account' | 'operation' | 'status'> & { text: string }

/** An entry as it is kept. */
export function keptEntry({ token, knownKeys, headers, body, ...rest }: Arrived, seq: number): KeptEntry {
  const hide = createHider(token)
  const entry: Entry = {
    seq,
    ...rest,
    path: hide.text(rest.path),
    headers: hide.headers(headers),
    body: body && hide.body(body, knownKeys),
    answer: hide.answer(rest.answer),
    deviations: rest.deviations.map(hide.text),
  }
  const { account, operation, status } = entry
  return { seq, account, operation, status, text: JSON.stringify(entry) }
}

/** Whether a filter means an entry. */
export function isMeant(entry: KeptEntry, { key, operation, status, since = 0 }: EntryFilter): boolean {
  return (
    entry.seq > since &&
    (key === undefined || entry.account === key) &&
    (operation === undefined || entry.operation === operation) &&
    (status === undefined || entry.status === status)
  )
}
