/**
 * Parses a JSON text that needs no closer look, as most do: compact JSON of an object that contains strings, safe integers,
 * booleans, null, and arrays of these.
 *
 * @returns undefined for any other text, also for one that is not JSON
 */
export function parsePlainJson(text: string): object | undefined {
  if (unusual.test(text)) return undefined
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // A duplicate key, white space, and a number in another spelling are lost when the text is parsed and serialized again.
  return Object.values(value).every(isPlain) && JSON.stringify(value) === text ? value : undefined
}

// An escape can hide a NUL character or a lone surrogate. The keys are those that parseJson rejects.
const unusual = /\\u|"(?:__proto__|constructor|prototype)"/

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isScalar) : isScalar(value)
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : typeof value !== 'object' || value === null
}
