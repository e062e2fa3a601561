import { truncate } from '../../lib/describe.ts'
import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'

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
// A shorter string could be part of any other string.
const minSearchLength = 8

/**
 * Creates functions that copy values, with fingerprints in place of secrets.
 *
 * @param token - the call's master token, which is replaced wherever it occurs
 */
export function createRedactor(token?: string) {
  const forms = token === undefined ? [] : searchForms(token)
  const text = (value: string) => {
    if (token === undefined) return value
    if (value === token) return fingerprint(token)
    return forms.reduce((redacted, form) => redacted.replaceAll(form, replacementFor(form, token)), value)
  }
  const response = (value: unknown, secret = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => response(item, secret))
    if (typeof value === 'string') return secret ? toFingerprint(value) : text(value)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, response(inner, isSecretKey(key))]))
  }

  return {
    /** Redacts the call's token in a string. */
    text,
    /** Redacts a response's body. */
    response: (value: unknown) => response(value),
    /**
     * Redacts a request body. A value under a key that is not `known` may be a secret under a wrong name, and a nested
     * value may be anything (no documented body contains an object), so both become fingerprints.
     */
    body(value: Record<string, unknown>, known: ReadonlySet<string>): Record<string, unknown> {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => {
          const name = key.trim()
          const plain = known.has(name) && !isSecretKey(name)
          return [text(key), plain ? redactNested(inner, text) : redactValue(inner)]
        }),
      )
    },
    /** Redacts request headers that may hold credentials. */
    headers: (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value = '']) => [
          name,
          plainHeaders.has(name) ? text(String(value)) : toFingerprint(String(value)),
        ]),
      ),
  }
}

const plainKeys = new Set(['token_ip_address', 'generate_api_token'])
// An author is no secret.
const likelySecret =
  /token|secret|pass(?:w|phrase)|pwd|licen[cs]e|(?:api|access|private)[ ._-]?key|auth(?!or)|authori[sz]ation|bearer|credential|qr_code/i

/** Whether a key's name suggests that its value is a secret. */
export function isLikelySecret(key: string): boolean {
  return likelySecret.test(key) && !plainKeys.has(key.trim())
}

/** Copies a value, with fingerprints in place of values whose keys suggest secrets. */
export function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isLikelySecret(key) ? redactValue(inner) : redactSecrets(inner)]),
  )
}

// The token as it is, as JSON escapes it, and as error messages truncate it. A short token is replaced only where it is in quotes.
function searchForms(token: string): string[] {
  const start = truncate(token)
  const bare = [token, escapeJson(token), escapeJson(start), start]
  const distinct = [...new Set(bare)].filter((form) => form.length >= minSearchLength)
  return [`"${escapeJson(token)}"`, ...distinct]
}

function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

function replacementFor(form: string, token: string): string {
  return form.startsWith('"') && !token.startsWith('"') ? `"${fingerprint(token)}"` : fingerprint(token)
}

function isSecretKey(key: string): boolean {
  return secretKeys.has(key.trim().toLowerCase())
}

function redactNested(value: unknown, text: (value: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? text(item) : redactObject(item)))
  return typeof value === 'string' ? text(value) : redactObject(value)
}

function redactValue(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? toFingerprint(String(value)) : redactObject(value)
}

function redactObject(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? fingerprint(JSON.stringify(value)) : value
}

/** The fingerprint of a secret. An empty string has none, and a fingerprint is kept: it stands for the secret it was made from. */
export function toFingerprint(value: string): string {
  return value === '' || isFingerprint(value) ? value : fingerprint(value)
}
