import { fingerprint } from '../../lib/fingerprint.ts'
import { setImmediate } from '../../lib/originals.ts'
import type { Sqlite } from '../database.ts'
import { isApiWord } from './api-words.ts'
import type { TokenFilter } from './token-filter.ts'

const minLength = 8
const minLetters = 16
const minKeyPartLength = 16

/**
 * Whether a secret is hidden wherever it stands. A shorter one could be part of any text, and one of few letters and nothing else, or
 * one that is a word of the API, could be a word of any text.
 */
export function isDistinctive(secret: string): boolean {
  return secret.length >= minLength && (secret.length >= minLetters || /[^a-z]/i.test(secret)) && !isApiWord(secret)
}

/** What is known to be a secret, whichever call contains it. */
export type KnownSecrets = ReturnType<typeof createKnownSecrets>

/** What to know in addition to the tokens that are stored. */
export type KnownSecretsOptions = {
  controlToken: string | undefined
  /** knows the tokens that are stored, and those of accounts that need not be */
  filter: TokenFilter
  /** whether this is the fingerprint of the token of an account that need not be stored, such as one of the journal */
  isAccount: (key: string) => boolean
}

/**
 * Looks up whether a word is a secret: the control token, a private key, the master token of an account, or an API token. There can
 * be a million of these, so a text is split into words that are looked up, and not searched for each secret.
 */
export function createKnownSecrets(sqlite: Sqlite, { controlToken, filter, isAccount }: KnownSecretsOptions) {
  const sql = prepare(sqlite)
  const privateKeys: string[] = []
  const isPartOfKey = (word: string) =>
    word.length >= minKeyPartLength && privateKeys.some((key) => key.includes(word.toLowerCase()))
  const lookUp = createTurnMemory((word) => {
    const other = inOtherCase(word)
    const stored = orUndefined(() => sql.token.get({ word, other }))
    return stored ?? [word, other].find((form) => isAccount(fingerprint(form)))
  })
  const lookUpStart = createTurnMemory((start) => orUndefined(() => sql.tokenFrom.get({ start })))

  return {
    controlToken,
    /** Adds a private key in PEM. */
    addPrivateKey(pem: string): void {
      privateKeys.push(pem.replaceAll(/-----[^-]*-----|\s/g, '').toLowerCase())
    },
    /** The secret that a distinctive word is, in upper or lower case too, or the word itself if it is a part of a private key. */
    find(word: string): string | undefined {
      if (!isDistinctive(word)) return undefined
      if (isPartOfKey(word)) return word
      if (controlToken !== undefined && word.toLowerCase() === controlToken.toLowerCase()) return controlToken
      return filter.mayBeToken(word) ? lookUp(word) : undefined
    },
    /** Whether a secret that contains other characters than letters, digits, hyphens and underscores may begin as a text does. */
    mayContinue: (text: string): boolean =>
      filter.mayBeginPunctuated(text) || isPartOfKey(text.slice(0, minKeyPartLength)),
    /** The master token or the control token that begins with a distinctive word, or the word itself if it is a part of a private key. */
    findByStart(start: string): string | undefined {
      if (!isDistinctive(start)) return undefined
      if (isPartOfKey(start)) return start
      if (controlToken?.startsWith(start)) return controlToken
      return filter.mayBeToken(start) ? lookUpStart(start) : undefined
    },
  }
}

const maxLookUps = 50_000

// Remembers results until the turn of the event loop ends: what is read together contains the same words again and again. So many
// different words that may be tokens are hostile: further ones are hidden without a look-up, which would take seconds.
function createTurnMemory(find: (word: string) => string | undefined) {
  const results = new Map<string, string | undefined>()
  return (word: string): string | undefined => {
    if (results.has(word)) return results.get(word)
    if (results.size === 0) setImmediate(() => results.clear())
    if (results.size >= maxLookUps) return word
    const result = find(word)
    results.set(word, result)
    return result
  }
}

// A word that mixes upper and lower case is looked up only as it is.
function inOtherCase(word: string): string {
  const lower = word.toLowerCase()
  return lower === word ? word.toUpperCase() : word.toUpperCase() === word ? lower : word
}

// A database that cannot be read must not stop the log.
function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

function prepare(sqlite: Sqlite) {
  return {
    token: sqlite
      .prepare<{ word: string; other: string }, string>(
        `SELECT token FROM accounts WHERE token IN (:word, :other)
         UNION ALL SELECT token FROM api_tokens
           WHERE substr(token, -13) IN (substr(:word, -13), substr(:other, -13)) AND token IN (:word, :other)
         LIMIT 1`,
      )
      .pluck(),
    // A range and not LIKE, for the index. No token contains the last character of Unicode.
    tokenFrom: sqlite
      .prepare<{ start: string }, string>(
        'SELECT token FROM accounts WHERE token >= :start AND token < :start || char(0x10FFFF) LIMIT 1',
      )
      .pluck(),
  }
}
