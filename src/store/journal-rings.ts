import type { KeptEntry } from './journal-entry.ts'

/** How much is kept: entries an account, and characters altogether. */
export type RingBounds = { perAccount: number; mostCharacters: number }

type Ring = { entries: KeptEntry[]; characters: number }

/**
 * The last entries of each account. Where all together grow too long, the account that has most of it loses its oldest,
 * so that a busy one does not push out another's.
 */
export function createRings({ perAccount, mostCharacters }: RingBounds) {
  const all = new Map<number, KeptEntry>()
  const rings = new Map<string | null, Ring>()
  let characters = 0

  const forget = (ring: Ring, count: number) => {
    const gone = ring.entries.splice(0, count)
    for (const { seq } of gone) all.delete(seq)
    const length = gone.reduce((sum, { text }) => sum + text.length, 0)
    ring.characters -= length
    characters -= length
    if (ring.entries.length === 0 && gone[0]) rings.delete(gone[0].account)
  }

  return {
    add(entry: KeptEntry): void {
      const ring = rings.get(entry.account) ?? { entries: [], characters: 0 }
      rings.set(entry.account, ring)
      ring.entries.push(entry)
      ring.characters += entry.text.length
      characters += entry.text.length
      all.set(entry.seq, entry)
      if (ring.entries.length > perAccount) forget(ring, 1)
      // A quarter at a time: the longest ring is looked for among all of them.
      for (let over = characters > mostCharacters; over; over = characters > mostCharacters) {
        const longest = longestOf(rings.values(), ring)
        forget(longest, Math.ceil(longest.entries.length / 4))
      }
    },
    /** All entries, or those of the account with this key, oldest first. */
    of: (key?: string): Iterable<KeptEntry> => (key === undefined ? all.values() : (rings.get(key)?.entries ?? [])),
    /** Forgets what `of` gives. @returns how many entries there were */
    clear(key?: string): number {
      const before = all.size
      const meant = key === undefined ? [...rings.values()] : [rings.get(key)]
      for (const ring of meant) if (ring) forget(ring, ring.entries.length)
      return before - all.size
    },
  }
}

function longestOf(rings: Iterable<Ring>, first: Ring): Ring {
  let longest = first
  for (const ring of rings) if (ring.characters > longest.characters) longest = ring
  return longest
}
