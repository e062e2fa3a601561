import { isPlainObject } from '../ui/json-view.js'
import { embeddedFingerprint, fingerprint, headersThatMatter } from './reproduce.js'

/** @import { Entry } from '../types.d.ts' */

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
    key === 'token' || !embeddedFingerprint.test(value) || deviations.includes(`ignored /${key}`)
  return Object.entries(body).every(([key, value]) => isFound([key, String(value)]))
}

const statusFault = /^fault \S+ fired: (?:status \d+)?(?:, )?(?:HTTP \d+)?$/

// A fault of the header x-mock-fault, which is sent with the call.
const headerFault = 'x-mock-fault'

// The mock's own failures, the balance, the state of a project, and the number of accounts.
const statusesOfState = [101, 403, 408, 409]

// Rejections for what the project is, or for the address of an API token; a number that JSON.parse changed; and a project id that
// is not under its own key.
const stateNotes = [
  /^rejected with \d+: header x-mock-client-address/,
  /^rejected with \d+: \/service: expected \d, the project's/,
  /^rejected with \d+: \/plan_id: .* for service \d/,
  /^rejected with \d+: \/ip_whitelist: .* in a project's life/,
  /, numbers in plain /,
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
  const { operation, status, http_status, fault } = entry
  const outcome = status === null ? `HTTP ${http_status}` : String(status)
  const lines = [
    "import { expect } from 'vitest'",
    "import { test } from 'picky-assist-mock/vitest'",
    '',
    `test('${operation ?? 'a call'} returns ${outcome}', async ({ picky }) => {`,
    isSwitchedOff(entry) && `  await picky.control.mode.set(${toSwitchOff(entry)})`,
    fault !== null && fault !== headerFault && `  await picky.control.faults.add(${toFault(entry)})`,
    ...toCall(entry),
    status === null
      ? `  expect(response.status).toBe(${http_status})`
      : `  expect(await response.json()).toMatchObject({ status: ${status} })`,
    hasToken(entry.body) &&
      `  await picky.control.requests.verify({ ${toMembers({ operation, status: status ?? undefined, times: 1 })} })`,
    '})',
    '',
  ]
  return lines.filter((line) => line !== false).join('\n')
}

// The call, and the project that it needs.
/** @param {Entry} entry */
function toCall(entry) {
  const { path, headers, body, status, fault } = entry
  const { token, project_id, ...fields } = isPlainObject(body) ? body : {}
  const succeeded = status === 100 && fault === null && !isSwitchedOff(entry)
  const needsProject = project_id !== undefined && String(project_id) !== '0' && succeeded
  const members = [
    ...(token === undefined ? [] : [hasToken(body) ? 'token: picky.token' : toMember(['token', token])]),
    ...(project_id === undefined
      ? []
      : [needsProject ? toProjectId(project_id) : toMember(['project_id', project_id])]),
    ...Object.entries(fields).map(toMember),
  ]
  const call = `  const response = await ${toFetch({ path, headers: headersThatMatter(headers), members })}`
  return needsProject ? [...toCreateProject(fields), call] : [call]
}

// change-billing needs a project of the service that its plan is for.
/** @param {Record<string, unknown>} fields - of the call that needs the project */
function toCreateProject({ plan_id, service }) {
  const isOfficial = Number(plan_id) >= 7 || Number(service) === 2
  const members = ['token: picky.token', "project_name: 'Project'", ...(isOfficial ? ['service: 2'] : [])]
  return [
    `  const created = await ${toFetch({ path: '/app/api/v2/pm/create-project', headers: jsonHeaders, members })}`,
    '  const { project_id } = await created.json()',
  ]
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
