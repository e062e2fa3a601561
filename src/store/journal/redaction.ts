import { fingerprint, isFingerprint } from '../../lib/fingerprint.ts'

const secretKeys = new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])
// What a client says of itself and its request; any other header may hold a credential.
const plainHeaders = new Set(
  `host user-agent date connection keep-alive expect te trailer transfer-encoding upgrade via origin cache-control pragma
  accept accept-encoding accept-language accept-charset content-type content-length content-encoding content-language
  if-match if-none-match if-modified-since traceparent tracestate x-mock-mode x-request-id x-correlation-id x-trace x-trace-id`.split(
    /\s+/,
  ),
)
// Where an error message cuts a text.
const longestQuoted = 59
// A shorter text than this may be part of anything.
const leastToBeFound = 8

/**
 * Makes copies in which fingerprints stand for secrets.
 *
 * @param token - the master token of the call, which is hidden wherever it stands
 */
export function createHider(token?: string) {
  const forms = token === undefined ? [] : formsOf(token)
  const text = (value: string) => {
    if (token === undefined) return value
    if (value === token) return fingerprint(token)
    return forms.reduce((shown, form) => shown.replaceAll(form, standInFor(form, token)), value)
  }
  const answer = (value: unknown, secret = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => answer(item, secret))
    if (typeof value === 'string') return secret ? standIn(value) : text(value)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, answer(inner, isSecret(key))]))
  }

  return {
    /** A text, without the call's token. */
    text,
    /** A JSON value that the mock made itself. */
    answer: (value: unknown) => answer(value),
    /**
     * A body that came. What stands under a key that is not `known` may be a secret under a wrong name, and what is
     * nested may be anything: no documented body has an object in it.
     */
    body(value: Record<string, unknown>, known: ReadonlySet<string>): Record<string, unknown> {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => {
          const name = key.trim()
          const plain = known.has(name) && !isSecret(name)
          return [text(key), plain ? shallow(inner, text) : hidden(inner)]
        }),
      )
    },
    /** Request headers; only those are shown that hold no credentials. */
    headers: (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(headers).map(([name, value = '']) => [
          name,
          plainHeaders.has(name) ? text(String(value)) : standIn(String(value)),
        ]),
      ),
  }
}

const plainKeys = new Set(['token_ip_address', 'generate_api_token'])
const likelySecret = /token|secret|passw|license|api_?key|qr_code/i

/** Whether what stands under a key may be a secret, going by its name alone. */
export function isLikelySecret(key: string): boolean {
  return likelySecret.test(key) && !plainKeys.has(key.trim())
}

/** What a verb was asked for, fingerprints in place of what may be secrets by the names of their keys. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isLikelySecret(key) ? hidden(inner) : withoutSecrets(inner)]),
  )
}

// As it is, as JSON escapes it, as a message cuts it; and in quotes, where it is too short to be looked for alone.
function formsOf(token: string): string[] {
  const escaped = JSON.stringify(token).slice(1, -1)
  const bare = [token, escaped, escaped.slice(0, longestQuoted), token.slice(0, longestQuoted)]
  return [`"${escaped}"`, ...bare.filter((form, at) => form.length >= leastToBeFound && bare.indexOf(form) === at)]
}

function standInFor(form: string, token: string): string {
  return form.startsWith('"') && !token.startsWith('"') ? `"${fingerprint(token)}"` : fingerprint(token)
}

function isSecret(key: string): boolean {
  return secretKeys.has(key.trim().toLowerCase())
}

function shallow(value: unknown, text: (value: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? text(item) : hiddenWhole(item)))
  return typeof value === 'string' ? text(value) : hiddenWhole(value)
}

function hidden(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? standIn(String(value)) : hiddenWhole(value)
}

function hiddenWhole(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? fingerprint(JSON.stringify(value)) : value
}

// A fingerprint always stands for what it was made of.
function standIn(value: string): string {
  return value === '' || isFingerprint(value) ? value : fingerprint(value)
}
