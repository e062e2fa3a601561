import { formatInstant } from '../../lib/instant.ts'
import { findCarriedSecrets } from '../secrets/carried.ts'
import { redactRawBody } from '../secrets/raw-body.ts'
import type { RedactText } from '../secrets/redact-text.ts'
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
  /** the id of the fault applied to the call; `x-mock-fault` if the header of this name asked for it */
  fault: string | null
  /** for an unknown path, the known path most similar to it */
  near_miss: string | null
}

/** A call to record, with its secrets in plain text. */
export type CallRecord = Omit<Entry, 'seq' | 'time' | 'headers' | 'body' | 'answer'> & {
  /** milliseconds since the Unix epoch, by the account's clock */
  time: number
  headers: NodeJS.Dict<string | string[]>
  /** the body received, as JSON; null if it is not a JSON object */
  body: string | null
  /** the response's body, as JSON; null as in `Entry` */
  answer: string | null
  /** the keys that the call's body may have */
  knownKeys: readonly string[]
  /** the token received */
  token: string | undefined
  /** the secrets that the call carries, where not only `token`, `body` and `headers` show them */
  carried?: readonly string[] | undefined
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

/** An entry in the journal. Its call has secrets in plain text: show it only as the journal's `toJson` does. */
export type StoredEntry = {
  seq: number
  /** about how many characters it keeps */
  characters: number
  call: CallRecord
}

// What a call takes in addition to its texts, in characters.
const fixedCharacters = 400

/** Stores a call as it is. Most entries are never read, so secrets are replaced only when one is read. */
export function toStoredEntry(call: CallRecord, seq: number): StoredEntry {
  return { seq, characters: countCharacters(call), call }
}

/** The `Entry` as JSON, with fingerprints in place of secrets. */
export function toEntryJson({ seq, call }: StoredEntry, text: RedactText): string {
  return JSON.stringify({ seq, ...redactCall(call, text) })
}

/** The secrets that a recorded call carries. */
export function listCarriedSecrets({ call }: StoredEntry): readonly string[] {
  const { carried, token, body, raw_body, headers } = call
  return carried ?? findCarriedSecrets({ token, body: body === null ? raw_body : JSON.parse(body), headers, query: '' })
}

function countCharacters({ token, carried, path, body, raw_body, answer, headers, deviations }: CallRecord): number {
  let count =
    fixedCharacters +
    path.length +
    (token?.length ?? 0) +
    (body?.length ?? 0) +
    (raw_body?.length ?? 0) +
    (answer?.length ?? 0)
  for (const name in headers) count += name.length + (headers[name]?.length ?? 0)
  for (const note of deviations) count += note.length
  if (carried) for (const secret of carried) count += secret.length
  return count
}

function redactCall({ token, carried, knownKeys, ...call }: CallRecord, text: RedactText): Omit<Entry, 'seq'> {
  const redact = createRedactor(text)
  return {
    ...call,
    time: formatInstant(call.time),
    path: text(call.path),
    headers: redact.headers(call.headers),
    body: call.body === null ? null : redact.body(JSON.parse(call.body), new Set(knownKeys)),
    raw_body: call.raw_body && redactRawBody(text(call.raw_body)),
    answer: call.answer === null ? null : redact.response(JSON.parse(call.answer)),
    deviations: call.deviations.map(text),
  }
}

/** Whether a filter selects an entry. */
export function matchesFilter({ seq, call }: StoredEntry, { key, operation, status, since = 0 }: EntryFilter): boolean {
  return (
    seq > since &&
    (key === undefined || call.account === key) &&
    (operation === undefined || call.operation === operation) &&
    (status === undefined || call.status === status)
  )
}
