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

// What is between spaces, quotes, brackets and escapes, with the escape before it and an ellipsis after it. In a JSON text within a JSON
// text, an escape has up to four backslashes. Nothing shorter than a secret matches: to handle every short word would take long.
const pieces = /(\\{1,4}(?:u[\da-f]{4}|[^\\]))?([^\s"'`<>()[\]{},;\\…]{7,}…?)/gi
// The same with the escapes of JSON that stand for other characters than spaces, quotes and backslashes.
const escapedPieces = /(\\{1,4}[^\\u/])?((?:[^\s"'`<>()[\]{},;\\…]|\\{1,4}(?:u[\da-f]{4}|\/)){7,}…?)/gi
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
const base64Runs = /[\w+/-]{11,}={0,2}…?/g

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
    // A message stays one line.
    return redacted === decoded ? encoded : redacted.replace(/\p{Cc}+/gu, ' ')
  }
  // A piece as a whole, or the parts of a URL and what is in Base64 in it.
  const redactEncodedPiece = (piece: string) => {
    const redacted = redactDecoded(piece)
    return redacted === piece ? piece.replace(urlParts, redactDecoded).replace(base64Runs, redactDecoded) : redacted
  }
  const redactEncoded = (text: string) => {
    const unescaped = text.includes('\\') ? replacePieces(text, escapedPieces, redactDecoded) : text
    return replacePieces(unescaped, pieces, redactEncodedPiece)
  }
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
  return replacePieces(text, pieces, (piece) => {
    if (piece.length < minLength) return piece
    const secret = piece === trimmed ? undefined : lookUp(piece, known)
    return secret === undefined ? redactPiece(piece, known) : fingerprint(secret)
  })
}

function replacePieces(text: string, pattern: RegExp, redact: (piece: string) => string): string {
  return text.replace(pattern, (match, lead: string | undefined, piece: string) => {
    const redacted = redact(piece)
    if (lead === undefined || redacted !== piece) return (lead ?? '') + redacted
    // What looks like an escape can be the backslash of a path, such as `C:\temp`, and the first letter of a name.
    const backslashes = lead.lastIndexOf('\\') + 1
    const name = lead.slice(backslashes) + piece
    const redactedName = redact(name)
    return redactedName === name ? match : lead.slice(0, backslashes) + redactedName
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

// What a piece is in percent-encoding, in a JSON pointer or in Base64, or without the escapes of JSON; undefined if it is in none of
// these.
function decode(piece: string): string | undefined {
  if (piece.length > maxLength) return undefined
  if (piece.includes('\\')) return decodeEscapes(piece)
  if (/%[\da-f]{2}/i.test(piece)) return piece.replace(/(?:%[\da-f]{2})+/gi, decodePercents)
  if (/~[01]/.test(piece)) return piece.replaceAll('~1', '/').replaceAll('~0', '~')
  const [, word = '', cut = ''] = /^(.*?)(…?)$/s.exec(piece) ?? []
  if (!base64.test(word) || isFingerprint(word)) return undefined
  // Where a message cuts Base64, the last character can be incomplete.
  const text = Buffer.from(word, 'base64')
    .toString()
    .replace(/\ufffd$/, '')
  return text.includes('\ufffd') ? undefined : text + cut
}

function decodeEscapes(text: string): string {
  return text.replace(/\\{1,4}(?:u([\da-f]{4})|\/)/gi, (_, code?: string) =>
    code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

// Other bytes than those of UTF-8 do not keep the rest from being decoded.
function decodePercents(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString()
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
