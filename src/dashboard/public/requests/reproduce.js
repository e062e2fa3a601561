import { Problem, sendJson, toCallUrl } from '../lib/api.js'
import { isPlainObject } from '../ui/json-view.js'

/** @import { CallRequest, Entry, Project } from '../types.d.ts' */

// The journal keeps this much of a body that it cannot parse.
const maxRawBytes = 4096

/** What the journal keeps in place of a secret. */
export const fingerprint = /^fp_[0-9a-f]{12}$/

/** The same within a text: a secret that stands in a place where none belongs. */
export const embeddedFingerprint = /fp_[0-9a-f]{12}/

/** Why a call cannot be sent again; undefined if it can. @param {Entry} entry */
export function reasonNotRepeatable({ path, body, raw_body, method }) {
  if (path.includes('fp_')) return 'Its path contains a secret, of which the journal keeps only a fingerprint.'
  if (body === null && !raw_body && method === 'POST') return 'Its body was not recorded.'
  return undefined
}

/**
 * The request of a call. The journal keeps fingerprints in place of secrets: those of stored accounts and projects are looked
 * up. `missing` says what cannot be found. The value of a key that the call ignores is not needed.
 *
 * @param {Entry} entry
 * @returns {Promise<{ request: CallRequest, missing: string[] }>}
 */
export async function toRequest(entry) {
  const { method, path, headers, body, raw_body, deviations } = entry
  const request = { method, path, headers: headersThatMatter(headers) }
  if (!isPlainObject(body))
    return { request: { ...request, body: raw_body ?? undefined }, missing: missingOfRaw(raw_body) }
  const restored = await restoreSecrets(body, entry.account)
  const isMissing = (/** @type {string} */ key) =>
    embeddedFingerprint.test(String(restored[key])) && !deviations.includes(`ignored /${key}`)
  const missing = Object.keys(restored).filter(isMissing)
  return {
    request: { ...request, body: JSON.stringify(restored) },
    missing: missing.map((key) => `the value of ${key}`),
  }
}

/**
 * The headers that change what the mock does. The others describe the client.
 *
 * @param {Record<string, string>} headers
 */
export function headersThatMatter(headers) {
  const matters = (/** @type {string} */ name) => name === 'content-type' || name.startsWith('x-mock-')
  const sent = Object.entries(headers).filter(([name, value]) => matters(name) && !embeddedFingerprint.test(value))
  return Object.fromEntries(sent)
}

// The journal cuts off a long body, and replaces what may be a secret.
/** @param {string | null | undefined} rawBody */
function missingOfRaw(rawBody) {
  if (!rawBody) return []
  const isCut = new TextEncoder().encode(rawBody).length >= maxRawBytes
  return [embeddedFingerprint.test(rawBody) && 'a secret', isCut && 'the end of the body'].filter(
    (part) => part !== false,
  )
}

/** @param {Record<string, unknown>} body @param {string | null} account */
async function restoreSecrets(body, account) {
  const text = JSON.stringify(body)
  // The token can also stand in another field.
  const token = account !== null && text.includes(account) ? JSON.stringify(await findToken(account)).slice(1, -1) : ''
  const restored = account !== null && token !== '' ? JSON.parse(text.replaceAll(account, () => token)) : { ...body }
  if (account !== null && fingerprint.test(String(body.api_token)))
    restored.api_token = await findApiToken(account, body.project_id, body.api_token)
  return restored
}

/** @param {string} account */
async function findToken(account) {
  const found = await orUndefined(sendJson(`accounts/${account}`, { query: { secrets: 'plain' } }))
  return found?.token ?? account
}

/** @param {string} account @param {unknown} projectId @param {unknown} apiToken */
async function findApiToken(account, projectId, apiToken) {
  const path = `projects/${encodeURIComponent(String(projectId))}`
  /** @type {Project | undefined} */
  const shown = await orUndefined(sendJson(path, { query: { account } }))
  const position = shown?.api_tokens.findIndex(({ token }) => token === apiToken) ?? -1
  if (position < 0) return apiToken
  /** @type {Project} */
  const plain = await sendJson(path, { query: { account, secrets: 'plain' } })
  return plain.api_tokens[position]?.token ?? apiToken
}

/** @template T @param {Promise<T>} promise @returns {Promise<T | undefined>} */
async function orUndefined(promise) {
  try {
    return await promise
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

/** A request as a command for a POSIX shell. @param {CallRequest} request */
export function toCurl({ method, path, headers, body }) {
  const parts = [
    'curl',
    // Otherwise curl takes brackets in a URL for a range.
    ...(/[[\]{}]/.test(path) ? ['--globoff'] : []),
    ...toMethodFlag({ method, body }),
    quote(toCallUrl(path)),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', quote(`${name}: ${value}`)]),
    ...(body === undefined ? [] : ['--data-raw', quote(body)]),
  ]
  return parts.join(' ')
}

// With `-X HEAD`, curl would wait for a body.
/** @param {Pick<CallRequest, 'method' | 'body'>} request */
function toMethodFlag({ method, body }) {
  if (method === 'HEAD') return ['--head']
  return method === 'POST' && body !== undefined ? [] : ['-X', method]
}

/** @param {string} text */
const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`
