import { fingerprint, isFingerprint } from '../lib/fingerprint.ts'

const secretKeys = new Set(['token', 'api_token', 'license_key', 'qr_code_base64'])
// What a client says of itself and its request; any other header may hold a credential.
const plainHeader =
  /^(host|user-agent|date|connection|keep-alive|expect|te|trailer|transfer-encoding|upgrade|via|origin|cache-control|pragma|accept.*|content-.*|if-.*|traceparent|tracestate|x-(mock|request|correlation|trace).*)$/
// A shorter text than this may be part of anything.
const leastToBeFound = 8

/**
 * Makes copies in which fingerprints stand for secrets.
 *
 * @param token - the master token of the call, which is hidden wherever it stands
 */
export function createHider(token?: string) {
  const text = (value: string) =>
    token !== undefined && token.length >= leastToBeFound ? value.replaceAll(token, fingerprint(token)) : value
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
          plainHeader.test(name) ? text(String(value)) : standIn(String(value)),
        ]),
      ),
  }
}

/** What a verb was asked for, fingerprints in place of the secrets that have a name. */
export function withoutSecrets(value: unknown): unknown {
  return createHider().answer(value)
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
