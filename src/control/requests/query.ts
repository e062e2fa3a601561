import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import type { Limiter } from '../../lib/limiter.ts'
import { nearest } from '../../lib/nearest.ts'
import { Text } from '../../lib/text.ts'
import type { EntryFilter, Journal, StoredEntry } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { Problem } from '../problem.ts'

const maxInAnswer = 4 * 1024 * 1024

/** A whole number in a query. */
export const digits = (expected: string, description: string) =>
  Type.Optional(Text({ pattern: '^[0-9]{1,15}$', expected, description }))

/** The query parameters that say which calls are meant. */
export type JournalQuery = Static<ReturnType<typeof journalQuery<Record<never, TSchema>>>>
export function journalQuery<const T extends Record<string, TSchema>>(more: T) {
  return Type.Object(
    {
      account: Type.Optional(AccountParameter),
      operation: Type.Optional(Text({ expected: "an operation's id", description: 'for example create-project' })),
      status: digits('a status in digits', "the status in the answer's body"),
      since: digits('a cursor in digits', 'calls behind this cursor; without it, from the first that is kept'),
      ...more,
    },
    { additionalProperties: false },
  )
}

/** The filter that a query asks for. @throws Problem for an operation that there is not */
export function filterOf({ account, operation, status, since }: JournalQuery, { api, store }: Context): EntryFilter {
  requireOperation(operation, api.operations, 'the query parameter operation')
  return {
    key: keyOf(account),
    operation,
    status: status === undefined ? undefined : Number(status),
    since: since === undefined ? undefined : normalizeCursor(Number(since), store.journal),
  }
}

/** A cursor as it counts: one from before a restart lies behind no call, and so stands for all there are. */
export function normalizeCursor(since: number, journal: Journal): number | undefined {
  return since > journal.lastSeq() ? undefined : since
}

/** @throws Problem for an operation that there is not, pointing to it where it stands in a body */
export function requireOperation(operation: string | undefined, operations: readonly string[], at: string): void {
  if (operation === undefined || operations.includes(operation)) return
  const like = nearest(operation, operations)
  const expected = like ? `${like} or another operation` : `one of ${operations.join(', ')}`
  throw new Problem(
    400,
    `${at} expected ${expected}, received ${JSON.stringify(operation.slice(0, 100))}`,
    at.startsWith('/') ? at : undefined,
  )
}

/** @throws Problem where the journal keeps nothing that could be looked at */
export function requireJournal({ enabled }: Journal): void {
  if (!enabled) throw new Problem(409, 'the journal keeps no calls (setting journal is 0)')
}

/** Entries that go into one answer, and the cursor behind them. */
export type Page = { entries: StoredEntry[]; cursor: number }

/** How much goes into a page; the first entry always does. */
export type PageBounds = { limit: number; characters?: number }

/** The first entries that a filter means: at most `limit`, and no more than 4 Mi characters unless given. */
export function readPage(
  journal: Journal,
  filter: EntryFilter,
  { limit, characters: most = maxInAnswer }: PageBounds,
): Page {
  const entries: StoredEntry[] = []
  let characters = 0
  for (const entry of journal.list(filter)) {
    characters += entry.text.length
    const isFull = entries.length === limit || (entries.length > 0 && characters > most)
    if (isFull) return { entries, cursor: entries.at(-1)?.seq ?? 0 }
    entries.push(entry)
  }
  return { entries, cursor: journal.lastSeq() }
}

/** Takes a slot for a request that waits or streams. @returns a function that releases it @throws Problem 429 when none is free */
export function acquireSlot(limiter: Limiter): () => void {
  const release = limiter.acquire()
  if (release) return release
  throw new Problem(429, `at most ${limiter.max} requests may wait or stream at the same time`)
}
