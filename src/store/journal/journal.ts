import { randomId } from '../../lib/random-id.ts'
import type { RedactText } from '../secrets/redact-text.ts'
import {
  type CallRecord,
  type EntryFilter,
  listCarriedSecrets,
  matchesFilter,
  type StoredEntry,
  toEntryJson,
  toStoredEntry,
} from './entry.ts'
import { createRingBuffers } from './ring-buffers.ts'

const maxCharacters = 64 * 1024 * 1024

type Listener = (entry: StoredEntry) => void

/** Receives the key of the account whose entries were removed; undefined if all were. */
type ClearListener = (key: string | undefined) => void

export type Journal = ReturnType<typeof createJournal>

/** How to keep calls. */
export type JournalOptions = {
  /** how many calls to keep for each account */
  perAccount: number
  /** creates a function that redacts texts, given the secrets that a call carries */
  createTextRedactor: (carried: readonly string[]) => RedactText
  /** called with the token of each call */
  onToken: (token: string) => void
}

/** The journal of calls, in memory. It keeps the last `perAccount` calls of each account, and 67,108,864 characters in total. */
export function createJournal({ perAccount, createTextRedactor, onToken }: JournalOptions) {
  const rings = createRingBuffers({ perAccount, maxCharacters })
  const listeners = new Set<Listener>()
  const clearListeners = new Set<ClearListener>()
  let lastSeq = 0
  let id = randomId()
  const redactorOf = (entry: StoredEntry): RedactText => createTextRedactor(listCarriedSecrets(entry))

  return {
    /** Changes with a restart and whenever entries are cleared. With the same id, a client's copy of the journal is still right. */
    id: (): string => id,
    /** Whether calls are recorded at all. */
    enabled: perAccount > 0,
    /** The number of the newest call, 0 if there was none. Used as a cursor, it selects only later calls. */
    lastSeq: (): number => lastSeq,
    add(call: CallRecord): void {
      if (call.token !== undefined) onToken(call.token)
      const entry = toStoredEntry(call, ++lastSeq)
      rings.add(entry)
      for (const listener of listeners) listener(entry)
    },
    /** The entry with this number; undefined if it is not, or no longer, in the journal. */
    find: (seq: number): StoredEntry | undefined => rings.find(seq),
    /** An entry as JSON, with fingerprints in place of secrets. */
    toJson: (entry: StoredEntry, redact: RedactText = redactorOf(entry)): string => toEntryJson(entry, redact),
    /** A function that redacts other texts in the way in which `toJson` redacts those of the entry. */
    redactorOf,
    /** Whether a call of the account with this key is, or was, in the journal. Forgets old accounts only if there are many. */
    hasAccount: rings.hasAccount,
    /** The entries that a filter selects, oldest first. */
    *list(filter: EntryFilter): Iterable<StoredEntry> {
      for (const entry of rings.entries(filter.key)) if (matchesFilter(entry, filter)) yield entry
    },
    /** Calls `listener` with each new entry. @returns a function that unsubscribes */
    subscribe(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Calls `listener` whenever entries are cleared. @returns a function that unsubscribes */
    onClear(listener: ClearListener): () => void {
      clearListeners.add(listener)
      return () => clearListeners.delete(listener)
    },
    /** Removes the entries of the account with this key, or all. @returns how many */
    clear(key?: string): number {
      const removed = rings.clear(key)
      id = randomId()
      for (const listener of clearListeners) listener(key)
      return removed
    },
  }
}
