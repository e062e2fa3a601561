import { Problem, sendJson, toCallUrl } from '../lib/api.js'
import { isPlainObject } from '../ui/json-view.js'

/** @import { CallRequest, Entry, Project } from '../types.d.ts' */

// The journal keeps this much of a body that it cannot parse.
const maxRawBytes = 4096

const fingerprint = /^fp_[0-9a-f]{12}$/

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
    fingerprint.test(String(restored[key])) && !deviations.includes(`ignored /${key}`)
  const missing = Object.keys(restored).filter(isMissing)
  return {
    request: { ...request, body: JSON.stringify(restored) },
    missing: missing.map((key) => `the value of ${key}`),
  }
}

// The headers that change what the mock does. The others describe the client.
/** @param {Record<string, string>} headers */
function headersThatMatter(headers) {
  const matters = (/** @type {string} */ name) => name === 'content-type' || name.startsWith('x-mock-')
  const sent = Object.entries(headers).filter(([name, value]) => matters(name) && !fingerprint.test(value))
  return Object.fromEntries(sent)
}

// The journal cuts off a long body, and replaces what may be a secret.
/** @param {string | null | undefined} rawBody */
function missingOfRaw(rawBody) {
  if (!rawBody) return []
  const isCut = new TextEncoder().encode(rawBody).length >= maxRawBytes
  return [/fp_[0-9a-f]{12}/.test(rawBody) && 'a secret', isCut && 'the end of the body'].filter(
    (part) => part !== false,
  )
}

/** @param {Record<string, unknown>} body @param {string | null} account */
async function restoreSecrets(body, account) {
  const restored = { ...body }
  if (account !== null && body.token === account) restored.token = await findToken(account)
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

/**
 * Whether a test with an account of its own can repeat a call. It cannot where the response depends on what was stored, where
 * a fault delayed or broke it, and where a value that matters was not recorded.
 *
 * @param {Entry} entry
 */
export function canBeTest(entry) {
  const { body, http_status, fault, deviations } = entry
  if (!isPlainObject(body) || http_status === null) return false
  const isSetUp = fault !== null || isSwitchedOff(entry)
  // What is set up for an account applies only to the calls with its token.
  if (isSetUp && !hasToken(body)) return false
  if (fault !== null && !deviations.some((note) => statusFault.test(note))) return false
  if (!isSetUp && dependsOnState(entry)) return false
  const isFound = ([key = '', value = '']) =>
    key === 'token' || !fingerprint.test(value) || deviations.includes(`ignored /${key}`)
  return Object.entries(body).every(([key, value]) => isFound([key, String(value)]))
}

const statusFault = /^fault \S+ fired: (?:status \d+)?(?:, )?(?:HTTP \d+)?$/

// A fault of the header x-mock-fault, which is sent with the call.
const headerFault = 'x-mock-fault'

// The mock's own failures, the balance, the state of a project, and the number of accounts.
const statusesOfState = [101, 403, 408, 409]

// Rejections for what the project is, a number that JSON.parse changed, and a project id that is not under its own key.
const stateNotes = [
  /^rejected with \d+: \/service: expected \d, the project's/,
  /^rejected with \d+: \/plan_id: .* for service \d/,
  /^rejected with \d+: \/ip_whitelist: .* in a project's life/,
  /, numbers in plain digits, received /,
  / as \/project_id$/,
]

/** @param {Entry} entry */
function dependsOnState({ body, status, deviations }) {
  if (status === null || statusesOfState.includes(status)) return true
  if (status === 401 && hasToken(body)) return true
  return deviations.some((note) => stateNotes.some((form) => form.test(note)))
}

// A token that can be one. Others, such as an empty one, have no fingerprint.
/** @param {unknown} body */
const hasToken = (body) => fingerprint.test(String(Object(body).token))

/** @param {Entry} entry */
const isSwitchedOff = ({ deviations }) => deviations.some((note) => note.startsWith('switched off'))

/**
 * A call as a test that repeats it with an account of its own and expects the same status.
 *
 * @param {Entry} entry
 */
export function toVitest(entry) {
  const { operation, path, headers, body, status, http_status, fault } = entry
  const { token, project_id, ...fields } = isPlainObject(body) ? body : {}
  const isOwnAccount = hasToken(body)
  const isRefused = fault !== null || isSwitchedOff(entry)
  const needsProject = project_id !== undefined && String(project_id) !== '0' && status === 100 && !isRefused
  const members = [
    ...(token === undefined ? [] : [isOwnAccount ? 'token: picky.token' : toMember(['token', token])]),
    ...(project_id === undefined
      ? []
      : [needsProject ? toProjectId(project_id) : toMember(['project_id', project_id])]),
    ...Object.entries(fields).map(toMember),
  ]
  const setUp = { path: '/app/api/v2/pm/create-project', headers: jsonHeaders, members: toProjectOf(fields) }
  const sent = { path, headers: headersThatMatter(headers), members }
  const outcome = status === null ? `HTTP ${http_status}` : String(status)
  const lines = [
    "import { expect } from 'vitest'",
    "import { test } from 'picky-assist-mock/vitest'",
    '',
    `test('${operation ?? 'a call'} returns ${outcome}', async ({ picky }) => {`,
    isSwitchedOff(entry) && `  await picky.control.mode.set(${toSwitchOff(entry)})`,
    fault !== null && fault !== headerFault && `  await picky.control.faults.add(${toFault(entry)})`,
    needsProject && `  const created = await ${toFetch(setUp)}`,
    needsProject && '  const { project_id } = await created.json()',
    `  const response = await ${toFetch(sent)}`,
    status === null
      ? `  expect(response.status).toBe(${http_status})`
      : `  expect(await response.json()).toMatchObject({ status: ${status} })`,
    isOwnAccount &&
      `  await picky.control.requests.verify({ ${toMembers({ operation, status: status ?? undefined, times: 1 })} })`,
    '})',
    '',
  ]
  return lines.filter((line) => line !== false).join('\n')
}

const jsonHeaders = { 'content-type': 'application/json' }

/** @param {[key: string, value: unknown]} member */
const toMember = ([key, value]) => `${/^[a-z_]+$/.test(key) ? key : JSON.stringify(key)}: ${JSON.stringify(value)}`

/** @param {Record<string, unknown>} members - those that are undefined are left out */
const toMembers = (members) =>
  Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(toMember)
    .join(', ')

// Strict validation accepts the id only in the type that it was sent in.
/** @param {unknown} sent */
const toProjectId = (sent) => (typeof sent === 'number' ? 'project_id: Number(project_id)' : 'project_id')

// change-billing needs a project of the service that its plan is for.
/** @param {Record<string, unknown>} fields */
function toProjectOf({ plan_id, service }) {
  const isOfficial = Number(plan_id) >= 7 || Number(service) === 2
  return ['token: picky.token', "project_name: 'Project'", ...(isOfficial ? ['service: 2'] : [])]
}

/** @param {Entry} entry */
function toSwitchOff({ status, http_status }) {
  const changed = { status: status === 405 ? undefined : status, http_status: ifNotOk(http_status) }
  return `{ ${toMembers({ mode: 'deprecated', ...changed })} }`
}

/** @param {Entry} entry */
function toFault({ operation, status, http_status, answer, deviations }) {
  const isStatus = deviations.some((note) => /^fault \S+ fired: status/.test(note))
  const response = isStatus
    ? { status, http_status: ifNotOk(http_status) }
    : { http_status, body: answer === null ? undefined : answer }
  return `{ ${toMembers({ operation, ...response, times: 1 })} }`
}

/** @param {number | null} httpStatus */
const ifNotOk = (httpStatus) => (httpStatus === 200 ? undefined : httpStatus)

// The path comes from a client, so it must not be part of a template.
/** @param {{ path: string, headers: Record<string, string>, members: string[] }} request - `members` of the body, as code */
function toFetch({ path, headers, members }) {
  const lines = [
    "    method: 'POST',",
    Object.keys(headers).length > 0 && `    headers: ${JSON.stringify(headers)},`,
    `    body: JSON.stringify({ ${members.join(', ')} }),`,
  ]
  return `fetch(picky.url + ${JSON.stringify(path)}, {\n${lines.filter((line) => line !== false).join('\n')}\n  })`
}
