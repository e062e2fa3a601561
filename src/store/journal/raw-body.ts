import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'
import { isLikelySecret } from './redaction.ts'

// A body that could not be parsed may be in any format, so secrets are looked for in the text: JSON and what is similar to it
// in other languages, forms, multipart forms, XML, YAML. Where it is unclear what is secret, more is hidden.

// What may stand between a key and its value: `":"`, `=`, `%22%3A%22`, `[]=`, `"=>"`, `>`, `", "`, or a line break.
const separator =
  /(?:\\?["'`”’]|%2[27])?(?:\[\w*\]|%5B\w*%5D)*\s*(?:=>|[:=,>]|%3[AD])?(?:\s|%20|\+)*([[{(]|%[57]B)?\s*(\\?["'`“‘]|%2[27])?/iy
const partHeaders = /(?:[\w-]+:[^\r\n]*\r?\n)*(?:\r?\n)?/y
// Where a value without quotes ends. The first whose format the text has.
const endsOfBareValues: [format: RegExp, end: RegExp][] = [
  [/^--/, /\r?\n--/],
  [/^[\w.%+[\]-]+=/, /&/],
  [/^[\w-]+:/, /[\r\n]/],
  [/^/, /[&,;}\])<\r\n]|%26|%2C|%7D/i],
]
const closing: Record<string, string> = { '[': ']', '{': '}', '(': ')', '%5B': '%5D', '%7B': '%7D', '“': '”', '‘': '’' }
const longRun = /[A-Za-z0-9]{20,}/g
const singleValue = /^\s*("[^"]*"|'[^']*'|[^\s=:,&<>{}[\]"'%]+)\s*$/

/**
 * Replaces secrets in a body that could not be parsed by fingerprints: the value after each key whose name suggests a secret,
 * every run of 20 or more letters and digits, and the whole body if it is a single value.
 */
export function redactRawBody(raw: string): string {
  const text = decodeWordCharacters(raw)
  const [, single] = singleValue.exec(text) ?? []
  if (single !== undefined) return toFingerprint(single.replace(/^["']|["']$/g, ''))
  const parts: string[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(/[\w.-]+/g)) {
    if (index < end || !isLikelySecret(word)) continue
    const value = findValue(text, index + word.length)
    parts.push(text.slice(end, value.start), toFingerprint(text.slice(value.start, value.end)))
    end = value.end
  }
  return [...parts, text.slice(end)].join('').replace(longRun, fingerprint)
}

// A key can be written as "\u0074oken" or %74oken.
function decodeWordCharacters(text: string): string {
  return text.replace(/(?:\\u00|%)([3-7][0-9a-f])/gi, (written, hex) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /\w/.test(character) ? character : written
  })
}

function findValue(text: string, keyEnd: number): { start: number; end: number } {
  separator.lastIndex = keyEnd
  const [matched = '', bracket, quote] = separator.exec(text) ?? []
  const start = afterPartHeaders(text, keyEnd + matched.length)
  const opening = bracket ?? quote
  if (opening !== undefined) return { start, end: findClosing(text, start, closing[opening.toUpperCase()] ?? opening) }
  const [, endOfValue = /$/] = endsOfBareValues.find(([format]) => format.test(text)) ?? []
  const length = text.slice(start).search(endOfValue)
  return { start, end: length === -1 ? text.length : start + length }
}

// In a multipart form, headers can follow the line that names the field.
function afterPartHeaders(text: string, at: number): number {
  if (!text.startsWith('--')) return at
  partHeaders.lastIndex = at
  return at + (partHeaders.exec(text)?.[0].length ?? 0)
}

function findClosing(text: string, start: number, delimiter: string): number {
  for (let at = start; at < text.length; at++) {
    if (text.slice(at, at + delimiter.length).toUpperCase() === delimiter.toUpperCase()) return at
    if (text[at] === '\\') at++
  }
  return text.length
}

function toFingerprint(value: string): string {
  return value === '' || isFingerprint(value) ? value : fingerprint(value)
}
