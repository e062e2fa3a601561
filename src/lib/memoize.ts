/**
 * Remembers the results of a pure function.
 *
 * @param max - how many results are remembered; one more, and all are forgotten
 */
export function memoize<A, R>(compute: (argument: A) => R, max: number): (argument: A) => R {
  const results = new Map<A, R>()
  return (argument) => {
    const known = results.get(argument)
    if (known !== undefined) return known
    const result = compute(argument)
    if (results.size >= max) results.clear()
    results.set(argument, result)
    return result
  }
}
