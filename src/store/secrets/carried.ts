import { findRawSecrets } from './raw-body.ts'
import { isLikelySecret } from './secret-keys.ts'

/** What a call consists of, with its secrets in plain text. */
export type CallParts = {
  /** the value of `token`, as far as it could be read */
  token: string | undefined
  /** the body as an object, or as text if it could not be parsed */
  body: unknown
  headers: NodeJS.Dict<string | string[]>
  /** the query string */
  query: string
}

const minValueLength = 8
const maxSecrets = 100
// Of a header such as `Digest username="…", response="…"`.
const plainParameters = new Set(
  'username username* userhash realm uri domain algorithm qop nc stale charset scope signedheaders'.split(' '),
)
const session = /sess|sid\b|jwt/i

/**
 * The secrets that a call carries in the places of secrets: its token and API token, the values of other keys, parameters, headers
 * and cookies whose names suggest a secret, and the credentials of Authorization. Short values count only where the emulated API
 * takes a token: a short value of another name, such as a language in a cookie, is too likely to stand for something else. At most 100.
 */
export function findCarriedSecrets({ token, body, headers, query }: CallParts): string[] {
  const { api_token } = Object(body)
  const tokens = [token, typeof api_token === 'string' ? api_token : undefined].filter((value) => value !== undefined)
  const others = [...inBody(body), ...inHeaders(headers), ...inQuery(query)]
  const long = others.filter((value) => value.length >= minValueLength)
  return [...new Set([...tokens, ...long])].filter((value) => value !== '').slice(0, maxSecrets)
}

function inBody(body: unknown): string[] {
  return typeof body === 'string' ? findRawSecrets(body) : [...valuesOfSecretKeys(body)]
}

function* valuesOfSecretKeys(value: unknown, isSecret = false): Iterable<string> {
  if (isSecret && (typeof value === 'string' || typeof value === 'number')) yield String(value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value))
    yield* valuesOfSecretKeys(inner, isSecret || (!Array.isArray(value) && isLikelySecret(key)))
}

function* inHeaders(headers: NodeJS.Dict<string | string[]>): Iterable<string> {
  for (const [name, value = ''] of Object.entries(headers)) {
    if (name === 'cookie') yield* inCookies(String(value))
    else if (isLikelySecret(name)) yield* inCredentials(String(value))
  }
}

function* inCredentials(value: string): Iterable<string> {
  const [, scheme = '', credentials = value] = /^([\w-]+) +(\S+) *$/.exec(value) ?? []
  yield credentials
  for (const [, name = '', quoted, word = ''] of value.matchAll(/(?<![\w*-])([\w*-]+)=(?:"([^"]*)"|([^\s",]+))/g))
    if (!plainParameters.has(name.toLowerCase())) yield quoted ?? word
  if (scheme.toLowerCase() !== 'basic') return
  const [, user = '', password = ''] = /^([^:]*):?([\s\S]*)$/.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  yield password
  // Some clients send a token as the name of the user.
  if (password === '' || looksRandom(user)) yield user
}

function* inCookies(cookies: string): Iterable<string> {
  for (const cookie of cookies.split(';')) {
    const [, name = '', value = ''] = /^\s*([^=]*)=\s*"?([^"]*?)"?\s*$/.exec(cookie) ?? []
    if (isLikelySecret(name) || session.test(name) || looksRandom(value)) yield value
  }
}

function* inQuery(query: string): Iterable<string> {
  for (const [name, value] of new URLSearchParams(query)) if (isLikelySecret(name)) yield value
}

/** Whether a text could be a key: one word of at least 16 characters that mixes letters and digits. */
export function looksRandom(text: string): boolean {
  return /^[\w.+/=-]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text)
}
