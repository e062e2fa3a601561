import { toFingerprint } from '../../lib/fingerprint.ts'
import { isLikelySecret } from './secret-keys.ts'

// A body that could not be parsed may be in any format, so keys whose names suggest a secret are looked for in the text. Where it
// is unclear what is secret, more is hidden: what follows such a key is hidden to the end, unless it is clear where its value ends.

// A letter, digit, hyphen, dot or underscore as `%6A` or `\u006a`.
const encodedCharacter = /(?:%|\\u00)(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f)/.source
// Other encoded characters are matched so that they do not become part of a word: `%22token%22`, `\ntoken`.
const words = new RegExp(String.raw`(?:[\w.-]|${encodedCharacter})+|%[\da-f]{2}|\\u[\da-f]{4}|\\.`, 'gi')
const longRun = new RegExp(`(?:[a-z\\d]|${encodedCharacter}){20,}`, 'gi')

// What follows a secret key, where it is clear where the value ends.
const closedValues = [
  // A string without escapes, before the next key or the end of the object or text.
  /(?<lead>["']?\s*(?::|=>?)\s*(?<quote>["']))(?<value>(?:(?!\k<quote>)[^\\\r\n])*)(?=\k<quote>\s*(?:$|\}|,\s*(?:\}|["']?[\w\\%-]+["']?\s*[:=])))/y,
  // A value in a form, before the next key or the end.
  /(?<lead>=)(?<value>[^\s&"'<>{}()[\]]*)(?=&[\w.%+[\]-]+=|\s*$)/y,
  // The rest of a part of a multipart form, which may begin with more headers.
  /(?<lead>"\r?\n(?:[\w-]+:.*\r?\n)*\r?\n)(?<value>[\s\S]*?)(?=\r?$)/y,
]
const punctuation = /["']?\s*(?:=?>|[:=])?\s*["']?/y
const boundaryLine = /^--[^\s"]+(?=\r?\nContent-)/i
// A Base64 string may end with `=`.
const structure = /[:,&<>{}[\]]|=[^=]|%(?:22|3[AD]|7B)/i
const quoted = /^(?:"[^"]*"|'[^']*')$/

/**
 * Replaces secrets in a body that could not be parsed by fingerprints: the value after each key whose name suggests a secret, or
 * all that follows the key if it is unclear where its value ends; every run of 20 or more letters and digits; and the whole body
 * if it has no keys. The rest stays as it is.
 */
export function redactRawBody(raw: string): string {
  return replaceSecrets(raw, toFingerprint).replace(longRun, (run) => toFingerprint(decodeCharacters(run)))
}

const maxSecretLength = 200
const separators = /[\s"'`,;&<>{}()[\]]/

/** The values that `redactRawBody` replaces as those of secret keys. Of one whose end is unclear, its first word. */
export function findRawSecrets(raw: string): string[] {
  const found: string[] = []
  replaceSecrets(raw, (value) => {
    const [word = ''] = value.trim().split(separators, 1)
    found.push(value.length <= maxSecretLength ? value : '', word, decodeCharacters(word))
    return ''
  })
  return [...new Set(found)]
}

function replaceSecrets(raw: string, replace: (value: string) => string): string {
  const text = raw.trim()
  if (quoted.test(text) || !structure.test(text)) {
    const value = text.replace(/^["']|["']$/g, '')
    return raw.replace(value, () => replace(value))
  }
  const [boundary] = boundaryLine.exec(raw) ?? []
  const inPart = (part: string) => replaceValues(part, replace)
  return boundary === undefined ? inPart(raw) : mapParts(raw, `\n${boundary}`, inPart)
}

function mapParts(form: string, delimiter: string, map: (part: string) => string): string {
  return form.split(delimiter).map(map).join(delimiter)
}

function replaceValues(text: string, replace: (value: string) => string): string {
  const parts: string[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(words)) {
    if (index < end || !isLikelySecret(decodeCharacters(word))) continue
    const { lead, value } = matchValue(text, index + word.length)
    const start = index + word.length + lead.length
    parts.push(text.slice(end, start), replace(value))
    end = start + value.length
  }
  return [...parts, text.slice(end)].join('')
}

function matchValue(text: string, keyEnd: number): { lead: string; value: string } {
  for (const closedValue of closedValues) {
    closedValue.lastIndex = keyEnd
    const { lead, value } = closedValue.exec(text)?.groups ?? {}
    if (lead !== undefined && value !== undefined) return { lead, value }
  }
  punctuation.lastIndex = keyEnd
  const [lead = ''] = punctuation.exec(text) ?? []
  return { lead, value: text.slice(keyEnd + lead.length) }
}

function decodeCharacters(text: string): string {
  return text.replace(/(?:%|\\u00)([\da-f]{2})/gi, (_written, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
