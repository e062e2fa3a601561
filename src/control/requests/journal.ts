import { yieldToEventLoop } from '../../lib/event-loop.ts'
import type { EntryFilter, Journal, StoredEntry } from '../../store/index.ts'
import { Problem } from '../problem.ts'

const maxPageCharacters = 4 * 1024 * 1024
const charactersPerTurn = 262_144

/** @throws Problem if the journal is turned off */
export function requireJournal({ enabled }: Journal): void {
  if (!enabled) throw new Problem(409, 'the journal is turned off (setting journal is 0)')
}

/**
 * A cursor as `since` of a filter. A cursor greater than every seq is from before a restart, so it selects all calls. It can
 * be recognized only until the new process has received that many calls.
 */
export function normalizeCursor(cursor: number, journal: Journal): number | undefined {
  return cursor > journal.lastSeq() ? undefined : cursor
}

/** A page of entries, each as JSON, and the cursor after it. */
export type Page = { entries: { seq: number; text: string }[]; cursor: number }

/** The limits of a page. The first entry is included whatever its length. */
export type PageLimits = { limit: number; maxCharacters?: number }

/**
 * Reads the first entries that a filter selects, of those that are in the journal at the time of the call. `maxCharacters` is
 * 4,194,304 unless given.
 */
export async function readPage(
  journal: Journal,
  filter: EntryFilter,
  { limit, maxCharacters = maxPageCharacters }: PageLimits,
): Promise<Page> {
  // While the page is read, calls may arrive, and others be deleted.
  const lastSeq = journal.lastSeq()
  const selected = takeFirst(journal.list(filter), limit + 1)
  const entries: Page['entries'] = []
  let characters = 0
  for await (const entry of inTurns(selected)) {
    const cursor = entries.at(-1)?.seq ?? 0
    if (entries.length === limit) return { entries, cursor }
    const text = journal.toJson(entry)
    characters += text.length
    if (entries.length > 0 && characters > maxCharacters) return { entries, cursor }
    entries.push({ seq: entry.seq, text })
  }
  return { entries, cursor: lastSeq }
}

function takeFirst(entries: Iterable<StoredEntry>, count: number): StoredEntry[] {
  const first: StoredEntry[] = []
  for (const entry of entries) if (first.push(entry) === count) break
  return first
}

/** Iterates over entries, and lets other requests be served in between: to copy a whole journal can take seconds. */
export async function* inTurns(entries: readonly StoredEntry[]): AsyncIterable<StoredEntry> {
  let characters = 0
  for (const entry of entries) {
    if (characters > 0 && characters + entry.characters > charactersPerTurn) {
      await yieldToEventLoop()
      characters = 0
    }
    characters += entry.characters
    yield entry
  }
}
