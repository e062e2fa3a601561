import { type Arrived, type EntryFilter, isMeant, type KeptEntry, keptEntry } from './entry.ts'
import { createRings } from './ring-buffers.ts'

const mostCharacters = 64 * 1024 * 1024

type Listener = (entry: KeptEntry) => void

export type Journal = ReturnType<typeof createJournal>

/** The calls of the emulated API, in memory: the last `perAccount` of each account, 64 Mi characters altogether. */
export function createJournal(perAccount: number) {
  const rings = createRings({ perAccount, mostCharacters })
  const listeners = new Set<Listener>()
  let lastSeq = 0

  return {
    /** Whether any entry is ever kept. */
    keeps: perAccount > 0,
    /** The cursor behind all entries there are. */
    newest: (): number => lastSeq,
    add(arrived: Arrived): void {
      const entry = keptEntry(arrived, ++lastSeq)
      rings.add(entry)
      for (const listener of listeners) listener(entry)
    },
    /** The entries that a filter means, oldest first. */
    *list(filter: EntryFilter): Iterable<KeptEntry> {
      for (const entry of rings.of(filter.key)) if (isMeant(entry, filter)) yield entry
    },
    /** Calls `listener` with each entry that comes. @returns what ends that */
    follow(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Forgets the entries of the account with this key, or all. @returns how many there were */
    clear: (key?: string): number => rings.clear(key),
  }
}
