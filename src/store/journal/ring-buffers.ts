import type { StoredEntry } from './entry.ts'

/** The limits: entries per account, and characters in total. */
export type RingLimits = { perAccount: number; maxCharacters: number }

// Keys of accounts without entries that are remembered.
const maxFormerKeys = 10_000

type Ring = { entries: StoredEntry[]; characters: number }

/**
 * A ring buffer of entries for each account. When the total grows too large, the largest buffers lose their oldest
 * entries, so that a busy account does not push out the entries of the others.
 */
export function createRingBuffers({ perAccount, maxCharacters }: RingLimits) {
  const rings = new Map<string | null, Ring>()
  const formerKeys = new Set<string>()
  let characters = 0

  // Entries of other accounts can contain the token of an account that no longer has any.
  const removeRing = (key: string | null) => {
    rings.delete(key)
    if (key === null) return
    formerKeys.add(key)
    const [oldest] = formerKeys
    if (formerKeys.size > maxFormerKeys && oldest !== undefined) formerKeys.delete(oldest)
  }
  const removeOldest = (ring: Ring, count: number) => {
    for (let removed = 0; removed < count; removed++) {
      const entry = ring.entries.shift()
      if (!entry) return
      ring.characters -= entry.characters
      characters -= entry.characters
      if (ring.entries.length === 0) removeRing(entry.call.account)
    }
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
      const ring = rings.get(entry.call.account) ?? { entries: [], characters: 0 }
      rings.set(entry.call.account, ring)
      ring.entries.push(entry)
      ring.characters += entry.characters
      characters += entry.characters
      if (ring.entries.length > perAccount) removeOldest(ring, 1)
      if (characters > maxCharacters) makeRoom(ring)
    },
    /** The entry with this number. */
    find(seq: number): StoredEntry | undefined {
      for (const { entries } of rings.values()) {
        const found = entries.find((entry) => entry.seq === seq)
        if (found) return found
      }
      return undefined
    },
    /** The entries of the account with this key, or of all, oldest first. */
    entries: (key?: string): readonly StoredEntry[] =>
      key === undefined ? inOrder([...rings.values()]) : (rings.get(key)?.entries ?? []),
    /** Whether the account with this key has entries, or had some since all were removed. At most 10,000 former keys are kept. */
    hasAccount: (key: string): boolean => rings.has(key) || formerKeys.has(key),
    /** Removes the entries of the account with this key, or all. @returns how many */
    clear(key?: string): number {
      let removed = 0
      for (const ring of key === undefined ? [...rings.values()] : [rings.get(key)]) {
        removed += ring?.entries.length ?? 0
        if (ring) removeOldest(ring, ring.entries.length)
      }
      if (key === undefined) formerKeys.clear()
      return removed
    },
  }
}

// Sorted when asked for. A map of all entries would be faster to read, but each call would change it, and the tables that it
// outgrows keep the calls of the last seconds from being garbage collected.
function inOrder(all: Ring[]): StoredEntry[] {
  return all.flatMap(({ entries }) => entries).sort((one, other) => one.seq - other.seq)
}
