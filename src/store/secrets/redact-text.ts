import { truncate } from '../../lib/describe.ts'
import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'
import { isDistinctive, type KnownSecrets } from './known-secrets.ts'
import { redactShapes } from './shapes.ts'

/** Replaces each secret in a text by its fingerprint. */
export type RedactText = (text: string) => string

/** What is looked up in a text. `find` returns the secret that a word is. */
export type Lookup = Pick<KnownSecrets, 'controlToken' | 'find' | 'findByStart' | 'mayContinue'>

const nothingKnown: Lookup = {
  controlToken: undefined,
  find: () => undefined,
  findByStart: () => undefined,
  mayContinue: () => false,
}

// What is between spaces, quotes and brackets, and an ellipsis after it. An escape is a piece of its own, which is never a secret.
// Nothing shorter than a secret matches: to handle every short word would take long.
const pieces = /\\u[\da-f]{4}|\\.|[^\s"'`<>()[\]{},;\\…]{7,}…?/gi
const atoms = /[\w-]+/g
const urlParts = /[^/?&#:|]{8,}/g
// A secret in which more other characters are is found only as a whole piece.
const maxAtoms = 6
// No secret is shorter, or longer, even in percent-encoding.
const minLength = 8
const maxLength = 2048
// Messages cut a text before it is longer. Without this limit, the rest of a long text would be looked up from each of its words.
const maxCutLength = 200
const base64 = /^[\w+/-]{11,}={0,2}$/
const printable = /^[^\p{Cc}\ufffd]{8,}$/u

/**
 * Creates a function that hides the secrets that a call carries, wherever they stand in a text, and what is known to be a secret or
 * has the shape of one, where it stands as a word. Secrets that are not distinctive are hidden only where a carried one is the whole
 * text, or in double quotes.
 *
 * @param carried - the secrets of the call
 * @param known - without it, only those that are carried, and shapes, are hidden
 */
export function createTextRedactor(carried: readonly string[], known: Lookup = nothingKnown): RedactText {
  const { controlToken } = known
  const redactCarried = createSearch(controlToken === undefined ? carried : [...carried, controlToken])
  const redactPlain = (text: string) => redactWords(redactShapes(redactCarried(text)), known)
  const redactDecoded = (encoded: string): string => {
    const decoded = encoded.length < minLength ? undefined : decode(encoded)
    if (decoded === undefined) return encoded
    const redacted = redactPlain(decoded)
    return redacted === decoded ? encoded : redacted
  }
  // A piece as a whole, or the parts of a URL.
  const redactEncoded = (text: string) =>
    text.replace(pieces, (piece) => {
      const redacted = redactDecoded(piece)
      return redacted === piece ? piece.replace(urlParts, redactDecoded) : redacted
    })
  return (text) => {
    if (carried.length > 0 && carried.includes(text)) return fingerprint(text)
    const redacted = redactPlain(text)
    return redacted.length < minLength ? redacted : redactEncoded(redacted)
  }
}

// Looks up the whole text, each piece, and each word: some letters, digits, hyphens and underscores, with single other characters
// between them.
function redactWords(text: string, known: Lookup): string {
  if (text.length < minLength) return text
  const trimmed = text.trim()
  const whole = lookUp(trimmed, known)
  if (whole !== undefined) return text.replace(trimmed, () => fingerprint(whole))
  return text.replace(pieces, (piece) => {
    if (piece.length < minLength) return piece
    const secret = piece === trimmed ? undefined : lookUp(piece, known)
    return secret === undefined ? redactPiece(piece, known) : fingerprint(secret)
  })
}

function redactPiece(piece: string, known: Lookup): string {
  const words = Array.from(piece.matchAll(atoms), ({ 0: atom, index }) => ({ start: index, end: index + atom.length }))
  const parts: string[] = []
  let end = 0
  for (const [index, { start }] of words.entries()) {
    if (start < end) continue
    const count = known.mayContinue(piece.slice(start)) ? maxAtoms : 1
    const candidates = { start, ends: words.slice(index, index + count) }
    const found = findCut(piece, start, known) ?? findLongest(piece, candidates, known)
    if (found === undefined) continue
    parts.push(piece.slice(end, start), fingerprint(found.secret))
    end = found.end
  }
  return end === 0 ? piece : [...parts, piece.slice(end)].join('')
}

type Found = { secret: string; end: number }

// A message that cuts a text can cut a secret.
function findCut(piece: string, start: number, known: Lookup): Found | undefined {
  if (!piece.endsWith('…') || piece.length - 1 - start > maxCutLength) return undefined
  const secret = known.findByStart(piece.slice(start, -1))
  return secret === undefined ? undefined : { secret, end: piece.length - 1 }
}

type Candidates = { start: number; ends: { end: number }[] }

// The longest secret that begins at `start`.
function findLongest(piece: string, { start, ends }: Candidates, known: Lookup): Found | undefined {
  for (const { end } of ends.toReversed()) {
    if (end - start < minLength - 2) return undefined
    // Base64 can end with `=`.
    const padding = /^={1,2}/.exec(piece.slice(end, end + 2))?.[0] ?? ''
    for (const word of new Set([piece.slice(start, end) + padding, piece.slice(start, end)])) {
      const secret = lookUp(word, known)
      if (secret !== undefined) return { secret, end: start + word.length }
    }
  }
  return undefined
}

function lookUp(word: string, known: Lookup): string | undefined {
  const isCandidate = word.length >= minLength && word.length <= maxLength && !isFingerprint(word)
  return isCandidate ? known.find(word) : undefined
}

// Searches for secrets as they are, as JSON escapes them, in percent-encoding, and as error messages truncate them. In upper and lower
// case, except for those that are not distinctive.
function createSearch(secrets: readonly string[]): RedactText {
  const byForm = new Map<string, string>()
  for (const secret of secrets)
    for (const form of searchForms(secret)) if (!byForm.has(form.toLowerCase())) byForm.set(form.toLowerCase(), secret)
  if (byForm.size === 0) return (text) => text
  // The longest first, as one can be the beginning of another.
  const forms = [...byForm.keys()].sort((one, other) => other.length - one.length)
  const pattern = new RegExp(forms.map(escapePattern).join('|'), 'gi')
  return (text) =>
    text.replace(pattern, (form) => {
      const secret = byForm.get(form.toLowerCase()) ?? form
      if (!isDistinctive(secret) && !form.includes(escapeJson(secret))) return form
      return isQuoted(form, secret) ? `"${fingerprint(secret)}"` : fingerprint(secret)
    })
}

function searchForms(secret: string): string[] {
  const start = truncate(secret)
  if (secret.length > maxLength) return [start, escapeJson(start)]
  const quoted = `"${escapeJson(secret)}"`
  if (!isDistinctive(secret)) return [quoted]
  return [quoted, secret, escapeJson(secret), encode(secret), start, escapeJson(start)]
}

function isQuoted(form: string, secret: string): boolean {
  return form.startsWith('"') && !secret.startsWith('"')
}

function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

// A lone surrogate cannot be encoded.
function encode(value: string): string {
  return value.isWellFormed() ? encodeURIComponent(value) : value
}

// What a piece is in percent-encoding, in a JSON pointer or in Base64; undefined if it is in none of these.
function decode(piece: string): string | undefined {
  if (piece.length > maxLength) return undefined
  if (/%[\da-f]{2}/i.test(piece)) return decodePercents(piece)
  if (/~[01]/.test(piece)) return piece.replaceAll('~1', '/').replaceAll('~0', '~')
  const [, word = '', cut = ''] = /^(.*?)(…?)$/s.exec(piece) ?? []
  if (!base64.test(word) || isFingerprint(word)) return undefined
  // Where a message cuts Base64, the last character can be incomplete.
  const text = Buffer.from(word, 'base64')
    .toString()
    .replace(/\ufffd$/, '')
  return printable.test(text) ? text + cut : undefined
}

function decodePercents(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
