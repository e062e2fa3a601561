import { expect, test } from 'vitest'
import { fingerprint } from '../../src/lib/fingerprint.ts'
import { minimalBody, start } from '../support/start.ts'

const account = fingerprint('a')

async function started(settings = {}) {
  const picky = await start(settings)
  return {
    ...picky,
    put: (body: object) => picky.mock('/clock', body, 'PUT'),
    advance: (body: object) => picky.mock('/clock/advance', body),
    create: async (billing_plan: number, token = 'a') =>
      (await picky.create({ ...minimalBody, token, billing_plan })).body,
    balance: async (token = 'a') => (await picky.call('check-balance', { token })).body.balance,
  }
}

test('an account can have its own clock, which its dates and its recorded calls follow', async () => {
  const { put, create, mock } = await started()
  expect((await put({ account: 'a', at: '2024-01-31T12:00:00+02:00' })).body).toEqual({
    at: '2024-01-31T10:00:00.000Z',
    frozen: true,
    system: false,
  })
  expect((await create(2)).next_billing_date).toBe('29-02-2024')
  expect((await create(2, 'b')).next_billing_date).toBe('11-07-2020')
  const { requests } = (await mock('/requests')).body
  expect(requests.map(({ time }: { time: string }) => time)).toEqual([
    '2024-01-31T10:00:00.000Z',
    '2020-06-11T10:00:00.000Z',
  ])
  expect((await mock('/clock?account=b')).body.at).toBe('2020-06-11T10:00:00.000Z')
})

test('setting the default clock removes the clocks of accounts, and a reset restores the initial clock', async () => {
  const { put, mock } = await started()
  await put({ account: 'a', at: '2024-01-01T00:00:00Z' })
  await put({ at: '2025-01-01T00:00:00Z' })
  expect((await mock('/clock?account=a')).body.at).toBe('2025-01-01T00:00:00.000Z')
  await put({ account: 'a', at: '2024-01-01T00:00:00Z' })
  await mock('/reset', { account: 'a' })
  expect((await mock('/clock?account=a')).body.at).toBe('2025-01-01T00:00:00.000Z')
  await mock('/reset', {})
  expect((await mock('/clock')).body.at).toBe('2020-06-11T10:00:00.000Z')
})

test('a running clock continues from the instant it was set to, and the system clock shows the time of the machine', async () => {
  const { put, mock } = await started()
  expect((await put({ at: '2024-01-01T00:00:00Z', frozen: false })).body).toMatchObject({
    frozen: false,
    system: false,
  })
  expect((await mock('/clock')).body.at).toMatch(/^2024-01-01T00:0/)
  const before = new Date().toISOString()
  expect((await put({ system: true })).body).toMatchObject({ frozen: false, system: true })
  expect((await mock('/clock')).body.at >= before).toBe(true)
})

test('advancing past next_billing_date renews the plan once for each date that passes, in order', async () => {
  const { create, advance, call, balance } = await started()
  await create(2)
  await create(3)
  expect(await balance()).toBe(985)
  expect((await advance({ account: 'a', by: 'P1M' })).body).toMatchObject({
    at: '2020-07-11T10:00:00.000Z',
    renewals: [],
  })
  const { renewals } = (await advance({ account: 'a', by: 'P1M1D' })).body
  const renewal = (project_id: number, due: string, debited: number, next_billing_date: string, left: number) => ({
    account,
    project_id,
    billing_plan: project_id - 713,
    due,
    debited,
    project_status: 'Active',
    next_billing_date,
    balance: left,
  })
  expect(renewals).toEqual([
    renewal(715, '2020-07-11', 5, '2020-08-11', 980),
    renewal(716, '2020-07-11', 10, '2020-08-11', 970),
    renewal(715, '2020-08-11', 5, '2020-09-11', 965),
    renewal(716, '2020-08-11', 10, '2020-09-11', 955),
  ])
  expect(await balance()).toBe(955)
  expect((await call('get-projects', { token: 'a', project_id: 715 })).body.next_billing_date).toBe('11-09-2020')
})

test('a renewal that the balance does not cover makes the project Expired, and it is not renewed again', async () => {
  const { create, advance, call, balance } = await started({ fixtures: '{"accounts":[{"token":"a","balance":12}]}' })
  await create(2)
  const { renewals } = (await advance({ by: 'P2M' })).body
  expect(renewals).toMatchObject([{ due: '2020-07-11', project_status: 'Active', balance: 2 }])
  expect((await advance({ by: 'P1M' })).body.renewals).toMatchObject([
    { due: '2020-08-11', debited: 0, project_status: 'Expired', next_billing_date: '2020-08-11', balance: 2 },
  ])
  expect((await advance({ by: 'P1Y' })).body.renewals).toEqual([])
  expect((await call('get-projects', { token: 'a', project_id: 715 })).body.project_status).toBe('Expired')
  expect((await call('change-billing', { token: 'a', project_id: 715, plan_id: 1 })).body.status).toBe(408)
  expect(await balance()).toBe(2)
})

test('advancing without an account moves every clock by the same duration, and with one only its own', async () => {
  const { put, create, advance, mock } = await started()
  await put({ account: 'a', at: '2024-05-10T00:00:00Z' })
  await create(2)
  await create(2, 'b')
  expect((await advance({ account: 'b', by: 'P2M' })).body.renewals).toHaveLength(1)
  expect((await mock('/clock?account=a')).body.at).toBe('2024-05-10T00:00:00.000Z')
  expect((await advance({ by: 'P1M1D' })).body.renewals).toMatchObject([
    { due: '2020-08-11' },
    { due: '2020-09-11' },
    { account, due: '2024-06-10' },
  ])
  expect((await mock('/clock?account=a')).body.at).toBe('2024-06-11T00:00:00.000Z')
  expect((await mock('/clock?account=b')).body.at).toBe('2020-09-12T10:00:00.000Z')
})

test('setting the clock renews nothing; the next advance makes up for it', async () => {
  const { put, create, advance, balance } = await started()
  await create(2)
  await put({ at: '2020-09-20T00:00:00Z' })
  expect(await balance()).toBe(995)
  expect((await advance({ by: 'PT0S' })).body.renewals).toHaveLength(3)
})

test('rejects an advance with more than 10000 renewals, and changes nothing', { tags: 'long' }, async () => {
  const { create, advance, mock } = await started({ fixtures: '{"plans":[{"plan_id":2,"price":0}]}' })
  for (let count = 0; count < 11; count++) await create(2)
  const { status, body } = await advance({ by: 'P100Y' })
  expect([status, body.detail]).toEqual([409, expect.stringContaining('more than 10000 renewals')])
  expect((await mock('/clock')).body.at).toBe('2020-06-11T10:00:00.000Z')
  expect((await mock('/projects')).body.projects[0].next_billing_date).toBe('2020-07-11')
  expect((await advance({ by: 'P75Y' })).body.renewals).toHaveLength(9889)
})

test.each([
  ['clock', {}, ''],
  ['clock', { at: 'yesterday' }, '/at'],
  ['clock', { at: '2024-02-30T00:00:00Z' }, '/at'],
  ['clock', { at: '1969-12-31T00:00:00Z' }, '/at'],
  ['clock', { at: '2024-01-01T00:00:00Z', system: true }, '/at'],
  ['clock', { system: false }, '/system'],
  ['clock/advance', {}, ''],
  ['clock/advance', { by: 'P1D', to: '2024-01-01T00:00:00Z' }, ''],
  ['clock/advance', { by: '1 day' }, '/by'],
  ['clock/advance', { by: 'P' }, '/by'],
  ['clock/advance', { by: 'P1DT' }, '/by'],
  ['clock/advance', { by: 'P9000Y' }, '/by'],
  ['clock/advance', { by: 'P274000Y' }, '/by'],
  ['clock/advance', { by: 'P999999Y' }, '/by'],
  ['clock', { at: '9999-12-31T23:59:59-23:59' }, '/at'],
  ['clock/advance', { to: '2020-01-01T00:00:00Z' }, '/to'],
])('%s rejects %j', async (endpoint, body, pointer) => {
  const { mock } = await started()
  const answer = await mock(`/${endpoint}`, body, endpoint === 'clock' ? 'PUT' : 'POST')
  expect(answer.body).toMatchObject({ status: 400, pointer })
  expect((await mock('/clock')).body.at).toBe('2020-06-11T10:00:00.000Z')
})

test('no date has a year of five digits', async () => {
  const { put, create, mock, advance } = await started()
  await put({ at: '9999-12-15T00:00:00Z' })
  expect((await create(2)).next_billing_date).toBe('')
  await put({ at: '9999-11-30T00:00:00Z' })
  await create(2)
  expect((await advance({ to: '9999-12-31T23:59:59.999Z' })).body.renewals).toMatchObject([
    { due: '9999-12-30', next_billing_date: '' },
  ])
  await put({ at: '9999-12-31T23:59:59.999Z', frozen: false })
  expect((await mock('/clock')).body.at).toBe('9999-12-31T23:59:59.999Z')
})

test('rejects an instant that is in the past of one account, and names the account', async () => {
  const { put, advance } = await started()
  await put({ account: 'a', at: '2050-01-01T00:00:00Z' })
  expect((await advance({ to: '2040-01-01T00:00:00Z' })).body.detail).toContain(account)
})

test('rejects an advance if more than 10000 projects are due', { tags: 'long' }, async () => {
  const { advance, mock } = await started()
  const projects = Array.from({ length: 10_001 }, (_, index) => ({
    project_name: 'p',
    project_id: index + 1,
    billing_plan: 2,
    next_billing_date: new Date(Date.UTC(1990, 0, index + 1)).toISOString().slice(0, 10),
  }))
  await mock('/state', { accounts: [{ token: 'a', projects }] }, 'PUT')
  expect((await advance({ by: 'PT0S' })).status).toBe(409)
})

test('limits the number of accounts with their own clock to max-accounts', async () => {
  const { put, advance } = await started({ maxAccounts: '1' })
  await put({ account: 'a', at: '2024-01-01T00:00:00Z' })
  expect((await put({ account: 'b', at: '2024-01-01T00:00:00Z' })).status).toBe(409)
  expect((await advance({ account: 'b', by: 'P1D' })).status).toBe(409)
  expect((await put({ account: 'a', at: '2025-01-01T00:00:00Z' })).status).toBe(200)
})

test('a dry run returns the renewals of an advance and changes nothing', async () => {
  const { create, mock } = await start()
  await create({ ...minimalBody, billing_plan: 2 })
  const before = (await mock('/state')).text
  const advance = (more: object) => mock('/clock/advance', { account: 'token-a', by: 'P1M1D', ...more })
  const dryRun = await advance({ dry_run: true })
  expect(dryRun.body).toMatchObject({ at: '2020-07-12T10:00:00.000Z', renewals: [{ project_id: 715, balance: 990 }] })
  expect((await mock('/state')).text).toBe(before)
  expect((await mock('/clock?account=token-a')).body.at).toBe('2020-06-11T10:00:00.000Z')
  expect((await advance({})).body).toEqual(dryRun.body)
})
