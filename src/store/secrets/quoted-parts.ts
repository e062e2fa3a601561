import { redactRawBody } from './raw-body.ts'
import type { RedactText } from './redact-text.ts'

// What an error message quotes of a text that is not JSON.
const received = /, received (?<value>.*?)(?=( after the key [^ ]*)? at line \d+ column \d+$|$)/s
const position = /at line (\d+) column (\d+)$/
const charactersBefore = 4096
const charactersAfter = 200
// Nothing else is clear about a short part.
const minPartLength = 8

/** Replaces what an error message says it received. */
export function replaceReceived(message: string, replacement: string): string {
  return message.replace(received, `, received ${replacement}`)
}

/**
 * Replaces what an error message quotes of a text that is not JSON, if that may be a secret, or a part of one.
 *
 * @param redact - hides the secrets that are known in other texts
 */
export function hideQuotedSecret(message: string, text: string, redact: RedactText = String): string {
  return quotesSecret(message, text, redact) ? replaceReceived(message, 'a value that may be a secret') : message
}

function quotesSecret(message: string, text: string, redact: RedactText): boolean {
  const value = received.exec(message)?.groups?.value ?? ''
  // A message of JSON.parse, which quotes what stands around the error.
  if (value.startsWith('invalid JSON')) return true
  const strings = value.match(/"(?:[^"\\]|\\.)*"/g)?.map((quoted) => String(JSON.parse(quoted)).replace(/…$/, ''))
  const numbers = /^the number (\S+)/.exec(value)?.slice(1)
  const parts = (strings ?? numbers ?? []).filter((part) => part.length >= minPartLength)
  if (parts.length === 0) return false
  const redacted = redactRawBody(redact(surroundings(message, text)))
  return !parts.every((part) => redacted.includes(part))
}

// The text around the error: what is before it says whether it is a secret.
function surroundings(message: string, text: string): string {
  const [, line = '1', column = '1'] = position.exec(message) ?? []
  let start = 0
  for (let count = 1; count < Number(line); count++) start = text.indexOf('\n', start) + 1
  const offset = start + Number(column) - 1
  return text.slice(Math.max(0, offset - charactersBefore), offset + charactersAfter)
}
