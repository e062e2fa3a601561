import { fingerprint, toFingerprint } from '../../lib/fingerprint.ts'
import { looksRandom } from '../secrets/carried.ts'
import { isDistinctive } from '../secrets/known-secrets.ts'
import type { RedactText } from '../secrets/redact-text.ts'
import { isLikelySecret } from '../secrets/secret-keys.ts'

// There are two notions of a secret key. The journal redacts the keys of the emulated API, which are known: exactly these are
// secret, and keys that are not known are redacted anyway. What a control request contains may have any key, so `isLikelySecret`
// goes by the name.
const secretKeys = new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])
// Headers that describe the client and its request. Any other header may hold a credential.
const plainHeaders = new Set(
  `host user-agent date connection keep-alive expect te trailer transfer-encoding upgrade via origin cache-control pragma
  accept accept-encoding accept-language accept-charset content-type content-length content-encoding content-language
  if-match if-none-match if-modified-since traceparent tracestate x-forwarded-for
  x-mock-mode x-mock-validation x-mock-fault x-mock-client-address x-request-id x-correlation-id x-trace x-trace-id`.split(
    /\s+/,
  ),
)

/**
 * Creates functions that copy the parts of a call, with fingerprints in place of secrets.
 *
 * @param text - redacts a text
 */
export function createRedactor(text: RedactText) {
  const response = (value: unknown, secret = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => response(item, secret))
    if (typeof value === 'string') return secret ? toFingerprint(value) : text(value)
    if (typeof value !== 'object' || value === null) return redactNumber(value, text)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [redactIfDistinctive(key, text), response(inner, isSecretKey(key))]),
    )
  }

  return {
    /** Redacts a response's body. */
    response: (value: unknown) => response(value),
    /**
     * Redacts a request body. A value under a key that is not `known` may be a secret under a wrong name, and a nested
     * value may be anything (no documented body contains an object), so both become fingerprints.
     */
    body(value: object, known: ReadonlySet<string>): Record<string, unknown> {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => {
          const name = key.trim()
          const plain = known.has(name) && !isSecretKey(name)
          return [known.has(name) ? key : text(key), plain ? redactNested(inner, text) : redactValue(inner)]
        }),
      )
    },
    /** Redacts request headers that may hold credentials, or be one. */
    headers: (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value = '']) => {
          if (plainHeaders.has(name)) return [name, text(String(value))]
          // Node.js has converted the name to lower case, so a token in it cannot be looked up.
          return [looksRandom(name) ? fingerprint(name) : text(name), toFingerprint(String(value))]
        }),
      ),
  }
}

/** Copies a value, with fingerprints in place of values whose keys suggest secrets, and of the secrets that `text` redacts. */
export function redactSecrets(value: unknown, text: RedactText): unknown {
  if (Array.isArray(value)) return value.map((item) => redactSecrets(item, text))
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return redactNumber(value, text)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      text(key),
      isLikelySecret(key) ? redactValue(inner) : redactSecrets(inner, text),
    ]),
  )
}

/**
 * Copies a response of the control plane, with fingerprints in place of the secrets that `text` redacts, whatever their keys are. Its
 * keys, and values such as `active`, stay as they are also if the token of the request is such a word. So do its numbers, which are
 * counts, ids and amounts, except for those in the body of a fault.
 */
export function redactTexts(value: unknown, text: RedactText): unknown {
  const redact = (part: unknown, inBody: boolean): unknown => {
    if (Array.isArray(part)) return part.map((item) => redact(item, inBody))
    if (typeof part === 'string') return redactIfDistinctive(part, text)
    if (typeof part !== 'object' || part === null) return inBody ? redactNumber(part, text) : part
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [
        redactIfDistinctive(key, text),
        redact(inner, inBody || key === 'body'),
      ]),
    )
  }
  return redact(value, false)
}

// A token can be a word such as `status` or `active`. Where the API itself uses such a word, it stays.
function redactIfDistinctive(word: string, text: RedactText): string {
  return isDistinctive(word) ? text(word) : word
}

function isSecretKey(key: string): boolean {
  return secretKeys.has(key.trim().toLowerCase())
}

function redactNested(value: unknown, text: RedactText): unknown {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? text(item) : redactObject(item)))
  return typeof value === 'string' ? text(value) : redactNumber(redactObject(value), text)
}

// A token can consist of digits. Shorter numbers are counts and ids.
function redactNumber(value: unknown, text: RedactText): unknown {
  if (typeof value !== 'number' || !isDistinctive(String(value))) return value
  const redacted = text(String(value))
  return redacted === String(value) ? value : redacted
}

function redactValue(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? toFingerprint(String(value)) : redactObject(value)
}

function redactObject(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? fingerprint(JSON.stringify(value)) : value
}
