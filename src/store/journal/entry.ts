import { redactRawBody } from './raw-body.ts'
import { createRedactor } from './redaction.ts'

/** A call of the emulated API as the journal shows it. Secrets are replaced by fingerprints. */
export type Entry = {
  /** increases with every call of any account; used as the cursor */
  seq: number
  /** the response's header x-mock-request-id */
  id: string
  /** ISO 8601, by the account's clock */
  time: string
  /** fingerprint of the token received, or for a project's API token of the master token; null if none could be read */
  account: string | null
  /** null for an unknown path or a wrong method */
  operation: string | null
  method: string
  /** without the query, which may contain secrets */
  path: string
  headers: Record<string, string>
  /** as received; null if it is not a JSON object */
  body: unknown
  /** a body that could not be parsed, as text: its first 4096 bytes; null if it could, or is compressed */
  raw_body: string | null
  /** `status` in the response's body; null if it has none */
  status: number | null
  /** null if no response was sent */
  http_status: number | null
  /** the response's body, also of a response that a fault has lost; null for an image, for a response over 1 MiB, and if there was none */
  answer: unknown
  duration_ms: number
  /** notes on the call: coercions, ignored keys, quirks, faults, errors. The parts of the header x-mock-explain */
  deviations: string[]
  /** the id of the fault applied to the call; `x-mock-fault` for one from this header */
  fault: string | null
  /** for an unknown path, the known path most similar to it */
  near_miss: string | null
}

/** A call to record, with its secrets in plain text. All of it can be written as JSON. */
export type CallRecord = Omit<Entry, 'seq' | 'headers' | 'body'> & {
  headers: NodeJS.Dict<string | string[]>
  body: Record<string, unknown> | null
  /** the keys that the call's body may have */
  knownKeys: readonly string[]
  /** the master token received */
  token: string | undefined
}

/** Selects entries. A part left out selects all. */
export type EntryFilter = {
  /** the account's key */
  key?: string | undefined
  operation?: string | undefined
  status?: number | undefined
  /** only entries after this cursor */
  since?: number | undefined
}

/** An entry in the journal: the fields that filters use, and the whole entry as JSON. */
export type StoredEntry = Pick<Entry, 'seq' | 'account' | 'operation' | 'status'> & {
  /** the length of the JSON stored; `text` can be longer, as a fingerprint can be longer than the secret */
  characters: number
  /** the `Entry` as JSON, made each time it is read */
  readonly text: string
}

/**
 * Stores a call. Most entries are never read, so secrets are replaced only when `text` is. Until then the call is kept as
 * JSON, which takes less memory than objects and of which the size is known.
 */
export function toStoredEntry(call: CallRecord, seq: number): StoredEntry {
  const { account, operation, status } = call
  const json = JSON.stringify(call)
  return {
    seq,
    account,
    operation,
    status,
    characters: json.length,
    get text() {
      return JSON.stringify({ seq, ...redactCall(JSON.parse(json)) })
    },
  }
}

function redactCall({ token, knownKeys, headers, body, raw_body, ...rest }: CallRecord): Omit<Entry, 'seq'> {
  const redact = createRedactor(token)
  return {
    ...rest,
    path: redact.text(rest.path),
    headers: redact.headers(headers),
    body: body && redact.body(body, new Set(knownKeys)),
    raw_body: raw_body && redactRawBody(raw_body),
    answer: redact.response(rest.answer),
    deviations: rest.deviations.map(redact.text),
  }
}

/** Whether a filter selects an entry. */
export function matchesFilter(entry: StoredEntry, { key, operation, status, since = 0 }: EntryFilter): boolean {
  return (
    entry.seq > since &&
    (key === undefined || entry.account === key) &&
    (operation === undefined || entry.operation === operation) &&
    (status === undefined || entry.status === status)
  )
}
