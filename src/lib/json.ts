import { auditJson, deepest, JsonError } from './json-scan.ts'

export { deepest, JsonError }

/** What a JSON text says, and what JSON.parse would not tell of it. */
export type Json = {
  value: unknown
  /** numbers of the outermost object as written, by JSON pointer, where the text is more than plain digits that a double holds exactly */
  inexactNumbers: ReadonlyMap<string, string>
  /** the bare words read as strings, each with the JSON pointer of the key before it */
  bareWords: readonly { word: string; pointer: string }[]
}

/** How many bare words are read as strings. */
export const mostBareWords = 8

/**
 * Reads JSON strictly, save that the words given in `allowed` may stand bare where a string belongs.
 *
 * @throws JsonError for a text that is no JSON, nests deeper than 64, repeats a key, or holds NUL or half a surrogate pair
 */
export function readJson(text: string, allowed: readonly string[] = []): Json {
  const bareWords: { word: string; pointer: string }[] = []
  let readable = text
  for (;;) {
    const { inexactNumbers, bare } = auditJson(readable)
    if (!bare) return { value: parseAudited(readable), inexactNumbers, bareWords }
    if (!allowed.includes(bare.word) || bareWords.length === mostBareWords) throw bare.refusal
    bareWords.push(bare)
    readable = `${readable.slice(0, bare.offset)}"${bare.word}"${readable.slice(bare.offset + bare.word.length)}`
  }
}

// The audit is no parser: where JSON.parse is stricter, its word counts.
function parseAudited(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JsonError('expected JSON, received something else', { cause })
  }
}
