import fc from 'fast-check'
import type { start } from './start.ts'

/** A request to the emulated API or to a control endpoint. */
export type Step = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: object
  account?: string
}

const token = fc.constantFrom('a', 'b', 'off')
const project_id = fc.integer({ min: 714, max: 718 })
const billing_plan = fc.integer({ min: 1, max: 4 })
const ip_whitelist = fc.subarray(['10.0.0.1', '::1'])
const operation = fc.constantFrom('create-project', 'get-projects', 'check-pm-balance', '*')
const smallCount = fc.integer({ min: 1, max: 3 })

const call = (name: string) => (body: { token: string }) => ({
  method: 'POST' as const,
  path: `/app/api/v2/pm/${name}`,
  body,
  account: body.token,
})
const calls = fc.oneof(
  fc
    .record({ token, project_name: fc.constant('p'), billing_plan, generate_api_token: fc.boolean() })
    .map(call('create-project')),
  fc.record({ token, project_id: fc.oneof(project_id, fc.constant(0)) }).map(call('get-projects')),
  fc.record({ token, project_id, ip_whitelist }).map(call('create-api-token')),
  fc.record({ token, project_id, plan_id: billing_plan }).map(call('change-billing')),
  fc.record({ token, project_id, event_webhook: fc.webUrl() }).map(call('set-webhook')),
  fc.record({ token }).map(call('check-balance')),
)

const control = (method: Step['method'], path: string) => (body: { account: string }) => ({
  method,
  path: `/_mock${path}`,
  body,
  account: body.account,
})
const controlByQuery = (method: Step['method'], path: string) =>
  token.map((account) => ({ method, path: `/_mock${path}?account=${account}`, account }))
const controlSteps = fc.oneof(
  fc.record({ account: token, mode: fc.constantFrom('active', 'deprecated') }).map(control('PUT', '/mode')),
  fc
    .record({ account: token, project_status: fc.constantFrom('Expired', 'Active') })
    .map(control('PATCH', '/projects/715')),
  fc
    .record({ account: token, operation, status: fc.constant(403), times: smallCount, after: fc.nat(2) })
    .map(control('POST', '/faults')),
  fc
    .record({ account: token, operation, http_status: fc.constant(503), times: smallCount })
    .map(control('POST', '/faults')),
  fc
    .record({ account: token, at: fc.constantFrom('2020-06-01T00:00:00Z', '2021-01-31T12:00:00Z') })
    .map(control('PUT', '/clock')),
  fc.record({ account: token, by: fc.constantFrom('P1D', 'P1M1D', 'P3M') }).map(control('POST', '/clock/advance')),
  fc.record({ account: token }).map(control('PUT', '/snapshots/saved')),
  ...['/clock', '/faults', '/mode', '/projects', '/requests', '/state'].map((path) => controlByQuery('GET', path)),
  ...['/faults', '/requests'].map((path) => controlByQuery('DELETE', path)),
)
const globalControlSteps: fc.Arbitrary<Step> = fc.constantFrom<Step[]>(
  { method: 'POST', path: '/_mock/clock/advance', body: { by: 'P1M1D' } },
  { method: 'POST', path: '/_mock/faults', body: { operation: 'create-project', status: 101, times: 2 } },
  { method: 'PUT', path: '/_mock/mode', body: { mode: 'active' } },
  { method: 'PUT', path: '/_mock/state', body: { plans: [{ plan_id: 2, price: 1 }], accounts: [{ token: 'b' }] } },
  { method: 'GET', path: '/_mock/accounts' },
  { method: 'GET', path: '/_mock/requests' },
  { method: 'GET', path: '/_mock/state' },
)

/** Steps of several accounts. Each step concerns one account only. */
export const ownSteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>({ weight: 3, arbitrary: calls }, { weight: 2, arbitrary: controlSteps }),
  { maxLength: 15 },
)

/** Steps of several accounts, including some that concern every account. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { weight: 5, arbitrary: calls },
    { weight: 4, arbitrary: controlSteps },
    { weight: 1, arbitrary: globalControlSteps },
  ),
  { maxLength: 15 },
)

/** Sends a step over HTTP. @returns the answer, without the parts that differ from one run to the next */
export async function take(url: string, { method, path, body }: Step): Promise<string> {
  const response = await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
  return withoutNumbers(`${response.status} ${response.headers.get('x-mock-explain') ?? ''} ${await response.text()}`)
}

/** Sends a step to an app in this process. @returns the same as `take` */
export async function takeWithin(
  { app }: Awaited<ReturnType<typeof start>>,
  { method, path, body }: Step,
): Promise<string> {
  const response = await app.inject({ method, url: path, ...(body && { payload: body }) })
  return withoutNumbers(`${response.statusCode} ${response.headers['x-mock-explain'] ?? ''} ${response.body}`)
}

// Sequence numbers, durations, request ids, the cursor of the account list, and the port in the headers differ between runs.
function withoutNumbers(text: string): string {
  return text
    .replaceAll(/"(seq|cursor|duration_ms)":[\d.]+/g, '"$1":0')
    .replaceAll(/"id":"req-[^"]*"|"after":"[^"]*"|"headers":\{[^}]*\}/g, '""')
}
