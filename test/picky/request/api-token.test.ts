import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { operations } from '../../../src/picky/paths.ts'
import { rejectionOf } from '../../../src/picky/request/api-token.ts'
import { minimalBody, type SettingValues, start } from '../../support/start.ts'

const found = {
  ip: '',
  state: 'enabled',
  project_id: 715,
  project_status: 'Active',
  owner: 'shop',
  owner_enabled: true,
} as const

test.each([
  ['an unbound token', found, '10.0.0.1', null],
  ['its own address', { ...found, ip: '10.0.0.1' }, '10.0.0.1', null],
  ['IPv4 in IPv6', { ...found, ip: '10.0.0.1' }, '::ffff:10.0.0.1', null],
  ['IPv4 in IPv6 in hex', { ...found, ip: '::ffff:a00:1' }, '10.0.0.1', null],
  ['another spelling', { ...found, ip: '2001:db8::1' }, '2001:0DB8:0:0:0:0:0:1', null],
  ['an unknown address', { ...found, ip: '10.0.0.1' }, undefined, null],
  ['another address', { ...found, ip: '10.0.0.1' }, '10.0.0.2', 'bound_to_another_address'],
  ['another IPv6 address', { ...found, ip: '2001:db8::1' }, '2001:db8::2', 'bound_to_another_address'],
  ['what is no address', { ...found, ip: '10.0.0.1' }, 'unknown', 'bound_to_another_address'],
  ['no such token', undefined, '10.0.0.1', 'unknown'],
  ['a disabled token', { ...found, state: 'disabled' } as const, '10.0.0.1', 'disabled'],
  ['a deleted token', { ...found, state: 'deleted' } as const, '10.0.0.1', 'deleted'],
  ['a disabled account', { ...found, owner_enabled: false } as const, '10.0.0.1', 'account_disabled'],
  ['an expired project', { ...found, project_status: 'Expired' } as const, '10.0.0.1', 'project_expired'],
  ['a deleted project', { ...found, project_status: 'Delete' } as const, '10.0.0.1', 'project_deleted'],
])('%s', (_what, token, address, rejection) => {
  expect(rejectionOf(token, address)).toBe(rejection)
})

/** A mock with an account `shop` that has one API token for each state, and one for each status of its project. */
async function startWithTokens(settings: SettingValues = {}) {
  const project = (project_id: number, project_status: string, api_tokens: object[]) => ({
    project_id,
    project_status,
    project_name: 'p',
    api_tokens,
  })
  const fixtures = {
    accounts: [
      {
        token: 'shop',
        balance: 20,
        projects: [
          project(715, 'Active', [
            { token: 'unbound' },
            { token: 'bound', ip: '10.0.0.1' },
            { token: 'bound-to-localhost', ip: '::ffff:127.0.0.1' },
            { token: 'disabled', state: 'disabled' },
            { token: 'deleted', state: 'deleted' },
          ]),
          project(716, 'Expired', [{ token: 'of-expired' }]),
          project(717, 'Delete', [{ token: 'of-deleted' }]),
        ],
      },
      { token: 'off', enabled: false, projects: [project(715, 'Active', [{ token: 'of-disabled-account' }])] },
    ],
  }
  const started = await start({ fixtures: JSON.stringify(fixtures), ...settings })
  const checkBalance = async (token: unknown, headers: Record<string, string> = {}) => {
    const response = await started.app.inject({
      method: 'POST',
      url: operations.checkBalance.path,
      payload: JSON.stringify({ token }),
      headers,
    })
    return { body: response.json(), explain: response.headers['x-mock-explain'] }
  }
  return { ...started, checkBalance }
}

const apiTokens = ['unbound', 'bound', 'disabled', 'deleted', 'of-expired', 'of-deleted', 'of-disabled-account']
const pmPaths = Object.values(operations)
  .map(({ path }) => path)
  .filter((path) => path.includes('/pm/'))

test.each(pmPaths)('%s takes the master token, and creates no account for an API token', async (url) => {
  for (const accounts of ['open', 'closed']) {
    const { app, mock } = await startWithTokens({ accounts })
    for (const token of apiTokens) {
      const payload = { token, project_name: 'p', project_id: 0, plan_id: 2, api_token: 'x', action: 1 }
      expect((await app.inject({ method: 'POST', url, payload })).json()).toEqual({
        status: 401,
        message:
          'Authentication Failed: /token: expected a master token, received the API token of a project; this call takes the master token',
      })
    }
    expect((await mock('/accounts')).body.accounts).toHaveLength(2)
  }
})

test('check-balance with an API token returns the balance of the account that owns the project', async () => {
  const { create, checkBalance } = await startWithTokens()
  const { body } = await create({ token: 'shop', project_name: 'p', billing_plan: 2, generate_api_token: true })
  const success = { status: 100, message: 'Success', balance: 15 }
  expect((await checkBalance(body.api_tokens[0].token)).body).toEqual(success)
  expect(await checkBalance('unbound')).toEqual({ body: success, explain: undefined })
  expect((await checkBalance('shop')).body).toEqual(success)
})

test.each([
  [undefined, 'a master token or an API token, received nothing'],
  ['', 'a master token or an API token, received an empty string'],
  ['unknown', 'the token of an account or the API token of a project, received an unknown token'],
])('check-balance rejects the token %j, and says that it takes both kinds', async (token, expected) => {
  const { checkBalance } = await startWithTokens({ accounts: 'closed' })
  const message = `Authentication Failed: /token: expected ${expected}`
  expect((await checkBalance(token)).body).toEqual({ status: 401, message })
})

test.each([
  ['disabled', 401, '/token: expected an enabled API token, received a disabled one'],
  ['deleted', 401, '/token: expected an enabled API token, received a deleted one'],
  ['of-disabled-account', 401, '/token: expected the API token of an enabled account'],
  [
    'of-expired',
    408,
    'Project is not Active: /token: expected the API token of an active project, received one of project 716',
  ],
  ['of-deleted', 408, 'received one of project 717, which is Delete'],
])('check-balance with the API token "%s" gets %i', async (token, status, message) => {
  const { checkBalance } = await startWithTokens()
  expect((await checkBalance(token)).body).toEqual({ status, message: expect.stringContaining(message) })
})

test('check-balance and /_mock/api-tokens/check accept and reject the same calls', async () => {
  const { mock, checkBalance } = await startWithTokens()
  for (const api_token of [...apiTokens, 'bound-to-localhost'])
    for (const ip of ['10.0.0.1', '10.0.0.2', '127.0.0.1', '::ffff:10.0.0.1']) {
      const { accepted } = (await mock('/api-tokens/check', { api_token, ip })).body
      const { status } = (await checkBalance(api_token, { 'x-mock-client-address': ip })).body
      expect([api_token, ip, status === 100]).toEqual([api_token, ip, accepted])
    }
})

test.each([
  ['header', { 'x-mock-client-address': '10.0.0.1' }, 100],
  ['header', { 'x-mock-client-address': '::ffff:a00:1' }, 100],
  ['header', { 'x-mock-client-address': '10.0.0.2' }, 401],
  ['header', { 'x-mock-client-address': '' }, 410],
  ['header', { 'x-mock-client-address': '10.0.0.1, 10.0.0.2' }, 410],
  ['header', { 'x-mock-client-address': 'localhost' }, 410],
  ['header', { 'x-forwarded-for': '10.0.0.2' }, 100],
  ['socket', { 'x-mock-client-address': '10.0.0.1', 'x-forwarded-for': '10.0.0.1' }, 401],
  ['forwarded', { 'x-forwarded-for': '10.0.0.1' }, 100],
  ['forwarded', { 'x-forwarded-for': '10.0.0.2, 10.0.0.1' }, 100],
  ['forwarded', { 'x-forwarded-for': '10.0.0.1:50112' }, 100],
  ['forwarded', { 'x-forwarded-for': '[::ffff:10.0.0.1]:50112' }, 100],
  ['forwarded', { 'x-forwarded-for': '10.0.0.1, 10.0.0.2' }, 401],
  ['forwarded', { 'x-forwarded-for': 'unknown' }, 401],
  ['forwarded', { 'x-mock-client-address': '10.0.0.1' }, 401],
  ['forwarded', {}, 401],
])(
  'with client-address=%s, a call with a token bound to 10.0.0.1 and %j gets %i',
  async (clientAddress, headers, status) => {
    const { checkBalance } = await startWithTokens({ clientAddress })
    expect((await checkBalance('bound', { ...headers })).body.status).toBe(status)
  },
)

test.each(['shop', 'new-account', 'unbound', 'bound', 'deleted'])(
  'check-balance with the token "%s" and an address in x-mock-client-address that is none gets 410',
  async (token) => {
    const { checkBalance, mock } = await startWithTokens()
    expect((await checkBalance(token, { 'x-mock-client-address': '10.0.0' })).body).toEqual({
      status: 410,
      message:
        'Invalid Request: header x-mock-client-address: expected an IPv4 or IPv6 address, received the string "10.0.0"',
    })
    expect((await mock('/requests')).body.requests).toMatchObject([{ status: 410 }])
  },
)

test('calls that take only the master token ignore x-mock-client-address', async () => {
  const { create } = await start()
  expect((await create(minimalBody, { 'x-mock-client-address': '10.0.0' })).body.status).toBe(100)
})

test.each(['socket', 'forwarded'])(
  'with client-address=%s, x-mock-client-address is ignored',
  async (clientAddress) => {
    const { checkBalance } = await startWithTokens({ clientAddress })
    for (const token of ['shop', 'unbound'])
      expect((await checkBalance(token, { 'x-mock-client-address': '10.0.0' })).body.status).toBe(100)
  },
)

test.each(['socket', 'forwarded'])(
  'with client-address=%s, the address of the connection counts',
  async (clientAddress) => {
    const { listen } = await startWithTokens({ clientAddress })
    const url = await listen()
    const check = async (token: string) =>
      (await fetch(`${url}${operations.checkBalance.path}`, { method: 'POST', body: JSON.stringify({ token }) })).json()
    expect(await check('bound-to-localhost')).toMatchObject({ status: 100 })
    expect(await check('bound')).toMatchObject({
      status: 401,
      message: expect.stringMatching(
        /expected a call from 10\.0\.0\.1, which the API token is bound to, received one from (::ffff:)?127\.0\.0\.1$/,
      ),
    })
  },
)

test('a call without an address says in x-mock-explain that a bound token was not checked', async () => {
  const { checkBalance } = await startWithTokens()
  expect(await checkBalance('bound')).toMatchObject({
    body: { status: 100 },
    explain: 'accepted the API token bound to 10.0.0.1 from any address: no header x-mock-client-address',
  })
})

test('calls with an API token belong to the account that owns it: its faults, its journal', async () => {
  const { mock, call, checkBalance } = await startWithTokens()
  await mock('/faults', { account: 'shop', operation: 'check-balance', status: 403, times: 1 })
  expect((await checkBalance('unbound')).body.status).toBe(403)
  expect((await checkBalance('unbound')).body.status).toBe(100)
  await call('get-projects', { token: 'unbound', project_id: 0 })
  const { text, body } = await mock('/requests?account=shop')
  expect(body.requests.map(({ operation }: { operation: string }) => operation)).toEqual([
    'check-balance',
    'check-balance',
    'get-projects',
  ])
  expect(body.requests[0]).toMatchObject({ account: fingerprint('shop'), body: { token: fingerprint('unbound') } })
  expect(text).not.toMatch(/"unbound"/)
})

test('an API token that a reset has removed is an unknown token', async () => {
  const { create, mock, call } = await startWithTokens()
  const { body } = await create({ token: 'shop', project_name: 'p', generate_api_token: true })
  const { token } = body.api_tokens[0]
  expect((await call('get-projects', { token, project_id: 0 })).body.status).toBe(401)
  await mock('/reset', {})
  expect((await call('get-projects', { token, project_id: 0 })).body).toMatchObject({ status: 100, projects: [] })
})

test('an invalid x-mock-client-address is reported before a token that is missing too', async () => {
  const { checkBalance } = await startWithTokens()
  expect((await checkBalance('', { 'x-mock-client-address': 'nowhere' })).body.status).toBe(410)
})

test.each(['open', 'closed'])(
  'with accounts=%s, a token that is too long is reported before other fields',
  async (accounts) => {
    const { create } = await start({ accounts })
    expect((await create({ token: 'x'.repeat(201), project_name: '' })).body).toEqual({
      status: 401,
      message:
        'Authentication Failed: /token: expected a token of 1 to 200 characters, received a string of 201 characters',
    })
  },
)
