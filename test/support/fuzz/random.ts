/** A source of random choices that repeats itself for the same seed. */
export type Random = ReturnType<typeof createRandom>

/**
 * The random choices of one input: those of the same seed and number are always the same, so that an input can be made again
 * without those before it. This is splitmix32; a library would be slower, because it protects its state from its users.
 */
export function createRandom(seed: number, input: number) {
  let state = Math.imul(seed ^ Math.imul(input + 1, 0x9e3779b1), 0x85ebca6b)
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    const first = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    const second = Math.imul(first ^ (first >>> 15), 0x735a2d97)
    return (second ^ (second >>> 15)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }
  return {
    /** A whole number from 0, less than `limit`. */
    below,
    /** true in so many of 100 cases */
    percent: (share: number): boolean => below(100) < share,
    /** One of the items, which must not be empty or undefined. */
    pick,
    /** Some items, each picked by itself. */
    several: <T>(items: readonly T[], max: number): T[] => Array.from({ length: 1 + below(max) }, () => pick(items)),
  }
}
