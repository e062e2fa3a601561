import type { KeptEntry } from './entry.ts'

/** How much is kept: entries an account, and characters altogether. */
export type RingBounds = { perAccount: number; mostCharacters: number }

type Ring = { entries: KeptEntry[]; characters: number }

/**
 * The last entries of each account. Where all together grow too long, those that have most of it lose their oldest, so
 * that a busy account does not push out another's.
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

  const makeRoom = (newest: Ring) => {
    for (const ring of byLength(rings)) {
      if (characters <= mostCharacters * 0.9) return
      forget(ring, Math.min(Math.ceil(ring.entries.length / 4), ring.entries.length - (ring === newest ? 1 : 0)))
    }
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
      if (characters > mostCharacters) makeRoom(ring)
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

// A quarter of the longest, of the next longest and so on, until a tenth is free: seldom, as it looks at all of them.
function byLength(rings: ReadonlyMap<string | null, Ring>): Ring[] {
  return [...rings.values()].sort((one, other) => other.characters - one.characters)
}
