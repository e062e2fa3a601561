import type { EntryFilter, Journal } from '../../store/index.ts'
import { Problem } from '../problem.ts'

const maxPageCharacters = 4 * 1024 * 1024

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

/** Reads the first entries that a filter selects. `maxCharacters` is 4,194,304 unless given. */
export function readPage(
  journal: Journal,
  filter: EntryFilter,
  { limit, maxCharacters = maxPageCharacters }: PageLimits,
): Page {
  const entries: Page['entries'] = []
  let characters = 0
  for (const entry of journal.list(filter)) {
    const cursor = entries.at(-1)?.seq ?? 0
    if (entries.length === limit) return { entries, cursor }
    const text = journal.toJson(entry)
    characters += text.length
    if (entries.length > 0 && characters > maxCharacters) return { entries, cursor }
    entries.push({ seq: entry.seq, text })
  }
  return { entries, cursor: journal.lastSeq() }
}
