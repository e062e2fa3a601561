import fc from 'fast-check'
import { type Choice, masterTokens, seenToken, storedAccount } from '../choices.ts'
import { Refusal } from '../model/errors.ts'
import { shownValue } from '../model/model.ts'
import type { Project } from '../model/state.ts'
import { addresses } from './addresses.ts'
import type { Caller } from './call.ts'

/** A field of a body: values that the limits of the ledger accept, and values that they reject. */
export type Field = {
  good: fc.Arbitrary<unknown>
  bad: readonly unknown[]
  isRequired?: boolean
  /** the status for a bad value; default 410 */
  status?: number
}

const ofLength = (length: number, character = 'x') => character.repeat(length)

const freeText = (maxLength: number): Field => ({
  good: fc.constantFrom('', 'Text', 'ä “quoted” \\ \n', ofLength(maxLength, '🚀')),
  bad: [ofLength(maxLength + 1), {}, ['x']],
})
const webhook: Field = {
  good: fc.constantFrom('https://example.com/hook?a=b&c=%20', `http://example.com/${ofLength(2029)}`),
  bad: ['example.com', 'ftp://example.com', `http://example.com/${ofLength(2030)}`, 7],
}
const ips: Field = {
  good: fc.array(fc.constantFrom(...addresses), { maxLength: 4 }),
  bad: [['nowhere'], ['10.0.0.1', '10.0.0.256'], Array(101).fill('10.0.0.1'), 7],
}
const clearable = (field: Field): Field => ({ ...field, good: fc.oneof(field.good, fc.constant('')) })

/** The fields of create-project. */
export const projectFields: Record<string, Field> = {
  project_name: {
    good: fc.constantFrom('Shop', 'ß', '🚀 launch', ofLength(20, '🚀')),
    bad: [undefined, '', ofLength(21), {}],
    isRequired: true,
  },
  number: {
    good: fc.constantFrom('+91 98-76', '0044', 919876543210, '99999999999999999999'),
    bad: ['call me', '+', ofLength(33, '1'), -1, 1.5],
    status: 406,
  },
  company_name: freeText(200),
  country: { good: fc.constantFrom('IN', 'in', 'De'), bad: ['XX', 'IND', 7] },
  time_zone: {
    good: fc.constantFrom('Asia/Kolkata', 'America/New_York', 'Pacific/Kiritimati', 'UTC'),
    bad: ['Mars/Base', '+05:30', 7],
  },
  date_format: { good: fc.constantFrom('YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY', 1, 2, 3), bad: ['YY', 0, 4] },
  service: { good: fc.constantFrom(1, 2), bad: [0, 3, 'one'] },
  billing_plan: { good: fc.integer({ min: 1, max: 6 }), bad: [0, 7, 'two', 1.5] },
  generate_api_token: { good: fc.constantFrom(true, true, false), bad: ['maybe', 2] },
  token_ip_address: ips,
  global_webhook: webhook,
  event_webhook: webhook,
  smart_reply_webhook: webhook,
  notes: freeText(250),
}

/** The fields of set-webhook in addition to project_id. */
export const webhookFields: Record<string, Field> = {
  global_webhook: clearable(webhook),
  event_webhook: clearable(webhook),
  smart_reply_webhook: clearable(webhook),
}

/** A project's id: mostly that of a project of the account, as a number or as a string. */
export const projectId: Field = {
  good: fc.oneof(
    { weight: 6, arbitrary: fc.record({ n: fc.nat(5), asString: fc.boolean() }).map(projectOfAccount) },
    { weight: 1, arbitrary: fc.constantFrom(715, 720, 714) },
  ),
  bad: [undefined, 'first', -1, 715.5, '7-15'],
  isRequired: true,
}

/** The addresses of create-api-token. */
export const whitelist = ips

/** An API token that an answer has shown, whether it still exists or not. */
export const apiToken: Field = {
  good: fc.oneof(
    { weight: 5, arbitrary: fc.nat(5).map(tokenOfProject) },
    { weight: 1, arbitrary: fc.nat(20).map(seenToken) },
    { weight: 1, arbitrary: fc.constant('unknown-token') },
  ),
  bad: [undefined, '', ofLength(201)],
  isRequired: true,
}
export const action: Field = { good: fc.integer({ min: 1, max: 3 }), bad: [undefined, 0, 4, 'off'], isRequired: true }
export const plan: Field = { good: fc.integer({ min: 1, max: 9 }), bad: [undefined, 0, 10], isRequired: true }
export const service: Field = { good: fc.constantFrom(1, 2), bad: [3, 'x'] }

/** The credential: mostly the master token of an account that is stored. */
export const credential: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 18, arbitrary: fc.nat(3).map(storedAccount) },
  { weight: 6, arbitrary: masterTokens },
  { weight: 3, arbitrary: fc.nat(20).map(seenToken) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '', null, {}, ofLength(201)) },
)

// The nth project of the account whose token is in the body.
function projectOfAccount({ n, asString }: { n: number; asString: boolean }): Choice<number | string> {
  return {
    choose: ({ accounts }, { token }) => {
      const projects = accounts.find((account) => account.token === token)?.projects ?? []
      const id = projects[n % projects.length]?.project_id ?? 715
      return asString ? String(id) : id
    },
    toString: () => `project(${n}${asString ? ' as a string' : ''})`,
  }
}

// The nth API token of the project in the body.
function tokenOfProject(n: number): Choice<string> {
  return {
    choose: (model, { token, project_id }) => {
      const account = model.accounts.find((each) => each.token === token)
      const tokens = account?.projects.find((each) => each.project_id === Number(project_id))?.api_tokens ?? []
      return shownValue(model, tokens[n % tokens.length]?.token) ?? 'unknown-token'
    },
    toString: () => `apiToken(${n})`,
  }
}

/** The project that a body names (unknown-project). @throws Refusal */
export function findProject({ account, fields }: Caller): Project {
  const project = account.projects.find(({ project_id }) => project_id === Number(fields.project_id))
  if (!project) throw new Refusal(410, '/project_id')
  return project
}

/** The same, to be changed (inactive-project). @throws Refusal */
export function findActiveProject(caller: Caller): Project {
  const project = findProject(caller)
  if (project.project_status !== 'Active') throw new Refusal(408, '/project_id')
  return project
}
