import { setImmediate } from '../../lib/originals.ts'
import type { Sqlite } from '../database.ts'

const slots = 2 ** 18
const startLength = 6
const accountsPerStep = 1000

/** Tells quickly of most words that they are no tokens. */
export type TokenFilter = ReturnType<typeof createTokenFilter>

/**
 * Remembers how tokens begin, so that most words of a text need not be looked up. Tokens that are stored already are read when the filter
 * is first used, in steps, as there can be a million; until then, every word may be a token.
 */
export function createTokenFilter(sqlite: Sqlite) {
  const marks = new Uint8Array(slots)
  const punctuatedStarts = new Set<string>()
  const sql = prepare(sqlite)
  let isLoading = false
  let isLoaded = false

  const see = (token: string): void => {
    marks[slotOf(token)] = 1
  }
  const add = (token: string): void => {
    see(token)
    if (/[^\w-]/.test(token)) punctuatedStarts.add(token.slice(0, startLength))
  }
  const load = (from: number): void => {
    isLoading = true
    try {
      const ids = sql.ids.all({ from, limit: accountsPerStep })
      const to = ids.at(-1)
      isLoaded = to === undefined
      if (to === undefined) return
      for (const start of sql.tokens.all({ from, to })) add(start)
      if (ids.length < accountsPerStep) isLoaded = true
      else setImmediate(() => load(to)).unref()
    } catch {
      // A database that cannot be read. The next use tries again.
      isLoading = false
    }
  }
  const isReady = (): boolean => {
    if (!isLoading) load(0)
    return isLoaded
  }

  return {
    /** Adds a token that is stored. API tokens that the mock issues are recognized by their shape, and need not be added. */
    add,
    /** Adds a token that is only received. */
    see,
    /** False if a word is certainly no token, in upper or lower case. */
    mayBeToken: (word: string): boolean => !isReady() || marks[slotOf(word)] === 1,
    /** False if a text certainly does not begin with a stored token that contains other characters than letters, digits, - and _. */
    mayBeginPunctuated: (text: string): boolean => !isReady() || punctuatedStarts.has(text.slice(0, startLength)),
  }
}

// The same for upper and lower case.
function slotOf(text: string): number {
  let hash = 0
  for (let index = 0; index < startLength; index++) hash = Math.imul(hash, 31) + (text.charCodeAt(index) | 0x20)
  return hash & (slots - 1)
}

function prepare(sqlite: Sqlite) {
  return {
    ids: sqlite
      .prepare<{ from: number; limit: number }, number>(
        'SELECT account_id FROM accounts WHERE account_id > :from ORDER BY account_id LIMIT :limit',
      )
      .pluck(),
    tokens: sqlite
      .prepare<{ from: number; to: number }, string>(
        `SELECT token FROM accounts WHERE account_id > :from AND account_id <= :to
         UNION ALL SELECT token FROM api_tokens WHERE account_id > :from AND account_id <= :to
           AND (length(token) <> 40 OR token GLOB '*[^0-9a-f]*')`,
      )
      .pluck(),
  }
}
