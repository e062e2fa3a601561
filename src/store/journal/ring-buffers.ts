import type { StoredEntry } from './entry.ts'

/** The limits: entries per account, and characters in total. */
export type RingLimits = { perAccount: number; maxCharacters: number }

type Ring = { entries: StoredEntry[]; characters: number }

/**
 * A ring buffer of entries for each account. When the total grows too large, the largest buffers lose their oldest
 * entries, so that a busy account does not push out the entries of the others.
 */
export function createRingBuffers({ perAccount, maxCharacters }: RingLimits) {
  const all = new Map<number, StoredEntry>()
  const rings = new Map<string | null, Ring>()
  let characters = 0

  const removeOldest = (ring: Ring, count: number) => {
    const removed = ring.entries.splice(0, count)
    for (const { seq } of removed) all.delete(seq)
    const length = removed.reduce((sum, entry) => sum + entry.characters, 0)
    ring.characters -= length
    characters -= length
    if (ring.entries.length === 0 && removed[0]) rings.delete(removed[0].account)
  }

  // Removes a quarter of the largest buffer, of the next largest and so on, until a tenth is free. Sorting all buffers is
  // slow, so enough is freed for this to be rare.
  const makeRoom = (newest: Ring) => {
    for (const ring of [...rings.values()].sort((one, other) => other.characters - one.characters)) {
      if (characters <= maxCharacters * 0.9) return
      const keep = ring === newest ? 1 : 0
      removeOldest(ring, Math.min(Math.ceil(ring.entries.length / 4), ring.entries.length - keep))
    }
  }

  return {
    add(entry: StoredEntry): void {
      const ring = rings.get(entry.account) ?? { entries: [], characters: 0 }
      rings.set(entry.account, ring)
      ring.entries.push(entry)
      ring.characters += entry.characters
      characters += entry.characters
      all.set(entry.seq, entry)
      if (ring.entries.length > perAccount) removeOldest(ring, 1)
      if (characters > maxCharacters) makeRoom(ring)
    },
    /** The entry with this number. */
    find: (seq: number): StoredEntry | undefined => all.get(seq),
    /** The entries of the account with this key, or of all, oldest first. */
    entries: (key?: string): Iterable<StoredEntry> =>
      key === undefined ? all.values() : (rings.get(key)?.entries ?? []),
    /** Removes the entries of the account with this key, or all. @returns how many */
    clear(key?: string): number {
      const before = all.size
      const selected = key === undefined ? [...rings.values()] : [rings.get(key)]
      for (const ring of selected) if (ring) removeOldest(ring, ring.entries.length)
      return before - all.size
    },
  }
}
