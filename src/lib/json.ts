import { JsonError, maxDepth, type Scan, scanJson } from './json-scan.ts'
import { parsePlainJson } from './plain-json.ts'

export { JsonError, maxDepth }

/** A parsed JSON text, with details that JSON.parse does not report. */
export type Json = Pick<Scan, 'nonPlainNumbers'> & {
  value: unknown
  /** the text, with the unquoted words in quotes */
  json: string
  /** the unquoted words read as strings, each with its JSON pointer */
  bareWords: readonly { word: string; pointer: string }[]
}

/** The maximum number of unquoted words read as strings. */
export const maxBareWords = 8

// A longer text is rarely plain, and can have more values than are allowed: these must be counted before they are made.
const maxPlainCharacters = 16_384

export type JsonOptions = {
  /** whether a word may stand unquoted where a string belongs; by default none may */
  isAllowedBareWord?: ((word: string) => boolean) | undefined
  /** the maximum number of values, at least 10,000; without it, there is no limit */
  maxValues?: number
}

/**
 * Parses JSON strictly, except for the unquoted words that `options` allow.
 *
 * @throws JsonError for a text that is not JSON, nests deeper than 64, has too many values, or has a duplicate key, a key named
 * `__proto__`, `constructor` or `prototype`, a NUL character or a lone surrogate
 */
export function parseJson(text: string, options: JsonOptions = {}): Json {
  const { isAllowedBareWord = () => false, maxValues = Number.POSITIVE_INFINITY } = options
  const plain = text.length <= maxPlainCharacters ? parsePlainJson(text) : undefined
  if (plain) return { value: plain, json: text, nonPlainNumbers: new Map(), bareWords: [] }
  const bareWords: { word: string; pointer: string }[] = []
  let quoted = text
  for (;;) {
    const { nonPlainNumbers, bare } = scanJson(quoted, maxValues)
    if (!bare) return { value: parseScanned(quoted), json: quoted, nonPlainNumbers, bareWords }
    if (!isAllowedBareWord(bare.word) || bareWords.length === maxBareWords) throw bare.error
    bareWords.push(bare)
    quoted = `${quoted.slice(0, bare.offset)}"${bare.word}"${quoted.slice(bare.offset + bare.word.length)}`
  }
}

// The scan is not a full parser: JSON.parse has the last word where it is stricter.
function parseScanned(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JsonError(`expected JSON, received invalid JSON (${cause instanceof Error ? cause.message : cause})`, {
      cause,
    })
  }
}
