import { fingerprint } from '../../lib/fingerprint.ts'
import { setImmediate } from '../../lib/originals.ts'
import type { Sqlite } from '../database.ts'

const minLength = 8
const minLetters = 16
const minKeyPartLength = 16

/**
 * Whether a secret is hidden wherever it stands. A shorter one could be part of any text, and one of few letters and nothing else could
 * be a word of any text.
 */
export function isDistinctive(secret: string): boolean {
  return secret.length >= minLength && (secret.length >= minLetters || /[^a-z]/i.test(secret))
}

/** What is known to be a secret, whichever call contains it. */
export type KnownSecrets = ReturnType<typeof createKnownSecrets>

/** What to know in addition to the tokens that are stored. */
export type KnownSecretsOptions = {
  controlToken: string | undefined
  /** whether this is the fingerprint of the token of an account that need not be stored, such as one of the journal */
  isAccount: (key: string) => boolean
}

/**
 * Looks up whether a word is a secret: the control token, a private key, the master token of an account, or an API token. There can
 * be a million of these, so a text is split into words that are looked up, and not searched for each secret.
 */
export function createKnownSecrets(sqlite: Sqlite, { controlToken, isAccount }: KnownSecretsOptions) {
  const sql = prepare(sqlite)
  const privateKeys: string[] = []
  const isPartOfKey = (word: string) => word.length >= minKeyPartLength && privateKeys.some((key) => key.includes(word))
  const find = (word: string): string | undefined => {
    if (isPartOfKey(word)) return word
    const other = inOtherCase(word)
    if (word === controlToken || other === controlToken) return controlToken
    const stored = orUndefined(() => sql.token.get({ word, other }))
    return stored ?? [word, other].find((form) => isAccount(fingerprint(form)))
  }
  const remembered = createTurnMemory(find)
  const isStartOfPunctuated = trackPunctuated(sql)

  return {
    controlToken,
    /** Adds a private key in PEM. */
    addPrivateKey(pem: string): void {
      privateKeys.push(pem.replaceAll(/-----[^-]*-----|\s/g, ''))
    },
    /** The secret that a distinctive word is, in upper or lower case too, or the word itself if it is a part of a private key. */
    find: (word: string): string | undefined => (isDistinctive(word) ? remembered(word) : undefined),
    /** Whether a secret that contains other characters than letters, digits, hyphens and underscores may begin as a text does. */
    mayContinue: (text: string): boolean => isStartOfPunctuated(text) || isPartOfKey(text.slice(0, minKeyPartLength)),
    /** The master token or the control token that begins with a distinctive word, or the word itself if it is a part of a private key. */
    findByStart(start: string): string | undefined {
      if (!isDistinctive(start)) return undefined
      if (isPartOfKey(start)) return start
      return controlToken?.startsWith(start) ? controlToken : orUndefined(() => sql.tokenFrom.get({ start }))
    },
  }
}

const startLength = 4

// The starts of the tokens that contain other characters. Most have none, so most texts need not be searched for them. Only the accounts
// that are new since the last time are read.
function trackPunctuated({ punctuated, highestId }: ReturnType<typeof prepare>) {
  const starts = new Set<string>()
  let upTo = 0
  let isCurrent = false
  const update = () => {
    isCurrent = true
    // Once per turn of the event loop.
    setImmediate(() => {
      isCurrent = false
    })
    const highest = orUndefined(() => highestId.get()) ?? 0
    if (highest <= upTo) return
    for (const start of orUndefined(() => punctuated.all({ upTo, startLength })) ?? []) starts.add(start)
    upTo = highest
  }
  return (word: string): boolean => {
    if (!isCurrent) update()
    return starts.has(word.slice(0, startLength))
  }
}

const maxRemembered = 50_000

// Remembers results until the turn of the event loop ends: what is read together contains the same words again and again.
function createTurnMemory(find: (word: string) => string | undefined) {
  const results = new Map<string, string | undefined>()
  return (word: string): string | undefined => {
    if (results.has(word)) return results.get(word)
    if (results.size === 0) setImmediate(() => results.clear())
    if (results.size >= maxRemembered) results.clear()
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
    highestId: sqlite.prepare<[], number | null>('SELECT max(account_id) FROM accounts').pluck(),
    punctuated: sqlite
      .prepare<{ upTo: number; startLength: number }, string>(
        `SELECT DISTINCT substr(token, 1, :startLength) FROM accounts
         WHERE account_id > :upTo AND token GLOB '*[^A-Za-z0-9_-]*'`,
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
