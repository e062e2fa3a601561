/** The path of the PM calls. */
export const pmPath = '/app/api/v2/pm'
const account = 'a'
const token = account
const project_id = 715
const api_token = 'f'.repeat(40)

/** The fixtures that `requests` need. */
export const fixtures = {
  accounts: [{ token, projects: [{ project_name: 'p', billing_plan: 2, api_tokens: [{ ip: '', token: api_token }] }] }],
}

/** Requests that succeed, in this order, on a mock with `fixtures` and HTTPS: at least one for each operation. */
export const requests: [method: string, path: string, body?: unknown][] = [
  ['POST', `${pmPath}/create-project`, { token, project_name: 'p', billing_plan: 2 }],
  ['POST', `${pmPath}/get-projects`, { token, project_id }],
  ['POST', `${pmPath}/get-projects`, { token, project_id: 0 }],
  ['POST', `${pmPath}/set-webhook`, { token, project_id, event_webhook: 'http://example.com/' }],
  ['POST', `${pmPath}/create-api-token`, { token, project_id, ip_whitelist: ['::1'] }],
  ['POST', `${pmPath}/manage-api-token`, { token, project_id, api_token, action: 1 }],
  ['POST', `${pmPath}/change-billing`, { token, project_id, plan_id: 3 }],
  ['POST', `${pmPath}/check-balance`, { token }],
  ['POST', '/app/api/v2/check-balance', { token }],
  ['GET', '/_mock'],
  ['GET', '/_mock/mode'],
  ['PUT', '/_mock/mode', { mode: 'active', account }],
  ['GET', '/_mock/clock'],
  ['PUT', '/_mock/clock', { account, at: '2020-06-11T00:00:00Z' }],
  ['POST', '/_mock/clock/advance', { account, by: 'P4M' }],
  ['GET', '/_mock/accounts'],
  ['GET', '/_mock/accounts/a'],
  ['GET', '/_mock/projects'],
  ['GET', '/_mock/projects/715'],
  ['GET', '/_mock/projects/715/qr-code'],
  ['PATCH', '/_mock/projects/715', { project_status: 'Expired' }],
  ['PATCH', '/_mock/projects/715/api-tokens', { api_token, state: 'enabled' }],
  ['POST', '/_mock/api-tokens/check', { api_token, ip: '::1' }],
  ['POST', '/_mock/faults', { operation: 'set-webhook', status: 101, account }],
  [
    'POST',
    '/_mock/faults',
    { operation: '*', transport: 'lost', delay_ms: { distribution: 'uniform', min: 1, max: 2 } },
  ],
  ['GET', '/_mock/faults'],
  ['DELETE', '/_mock/faults/all-1'],
  ['DELETE', '/_mock/faults'],
  ['PUT', '/_mock/snapshots/s', { account }],
  ['PUT', '/_mock/snapshots/s'],
  ['GET', '/_mock/snapshots'],
  ['GET', '/_mock/snapshots/s'],
  ['POST', '/_mock/snapshots/s'],
  ['DELETE', '/_mock/snapshots/s'],
  ['GET', '/_mock/state'],
  ['PUT', '/_mock/state', { accounts: [{ token: 'b' }] }],
  ['GET', '/_mock/requests'],
  ['GET', '/_mock/requests?format=har'],
  ['GET', '/_mock/requests/1'],
  ['GET', '/_mock/requests/wait'],
  ['POST', '/_mock/requests/verify', { operation: 'create-project' }],
  ['GET', '/_mock/ca.pem'],
  ['GET', '/_mock/ledger'],
  ['GET', '/_mock/openapi.json'],
  ['GET', '/livez'],
  ['GET', '/readyz'],
  ['GET', '/'],
  ['GET', '/_mock/'],
  ['GET', '/_mock/dashboard/index.html'],
  ['GET', '/_mock/dashboard/app.js'],
  ['GET', '/_mock/dashboard/style.css'],
  ['GET', '/_mock/dashboard/icon.svg'],
  ['GET', '/_mock/dashboard/lib/api.js'],
  ['DELETE', '/_mock/requests'],
  ['POST', '/_mock/reset'],
]
