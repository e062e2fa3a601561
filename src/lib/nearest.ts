import { closest, distance } from 'fastest-levenshtein'

/** The candidate most similar to `name`, or undefined if none is similar. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined
  const best = closest(name, candidates)
  const tolerated = name.length < 3 ? 0 : Math.max(2, name.length / 3)
  return distance(name, best) <= tolerated ? best : undefined
}
