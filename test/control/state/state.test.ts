import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { isLong } from '../../support/long.ts'
import { newDirectory } from '../../support/program.ts'
import { minimalBody, start } from '../../support/start.ts'

type Started = Awaited<ReturnType<typeof start>>

const put = ({ mock }: Started, body: object, query = '') => mock(`/state${query}`, body, 'PUT')
const list = async ({ call }: Started, token: string) => (await call('get-projects', { token, project_id: 0 })).text

// The disabled token is not listed.
test('a project in a fixture file gets the values that create-project would give it, and is not debited', async () => {
  const projects = [
    { project_name: 'Seeded', billing_plan: 2, country: 'IN', api_tokens: [{ ip: '10.0.0.1' }, { state: 'disabled' }] },
  ]
  const seeded = await start({ fixtures: JSON.stringify({ accounts: [{ token: 'a', projects }] }) })
  const created = await start()
  const whole = { token: 'a', project_name: 'Seeded', billing_plan: 2, country: 'IN', generate_api_token: true }
  const { body } = await created.create({ ...whole, token_ip_address: ['10.0.0.1'] })
  const read = (await seeded.call('get-projects', { token: 'a', project_id: 715 })).body
  expect(read).toEqual({ ...body, amount_debited: '' })
  expect((await seeded.call('check-balance', { token: 'a' })).body.balance).toBe(1000)
  expect((await seeded.create({ ...minimalBody, token: 'a' })).body.project_id).toBe('716')
})

test('projects without an id are numbered after those that have one', async () => {
  const projects = [
    { project_name: 'x' },
    { project_name: 'y', project_id: 20 },
    { project_name: 'z', project_id: 7 },
    { project_name: 'w' },
  ]
  const { mock } = await start({ fixtures: JSON.stringify({ accounts: [{ token: 'a', projects }] }) })
  const found = (await mock('/projects')).body.projects
  expect(found.map(({ project_id, project_name }: Record<string, unknown>) => [project_id, project_name])).toEqual([
    [7, 'z'],
    [20, 'y'],
    [21, 'x'],
    [22, 'w'],
  ])
})

const step = fc.oneof(
  fc.record({
    call: fc.constant('create-project'),
    project_name: fc.constant('p'),
    billing_plan: fc.integer({ min: 1, max: 4 }),
    generate_api_token: fc.boolean(),
    service: fc.constantFrom(1, 2),
  }),
  fc.record({
    call: fc.constant('create-api-token'),
    project_id: fc.integer({ min: 714, max: 717 }),
    ip_whitelist: fc.subarray(['10.0.0.1', '::1']),
  }),
  fc.record({
    call: fc.constant('change-billing'),
    project_id: fc.integer({ min: 714, max: 717 }),
    plan_id: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    call: fc.constant('set-webhook'),
    project_id: fc.integer({ min: 714, max: 717 }),
    event_webhook: fc.webUrl(),
  }),
  fc.record({ call: fc.constant('get-projects'), project_id: fc.constant(0) }),
  fc.record({ call: fc.constant('check-balance') }),
)
const steps = fc.array(step, { maxLength: 12 })

test('after an export, a reset and an import, every response is the same as without them', {
  tags: 'rounds',
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, fc.constantFrom('', '?account=a'), async (before, after, query) => {
      const [moved, untouched] = [await start(), await start()]
      const take = async (picky: Started, { call, ...body }: { call: string }) =>
        (await picky.call(call, { token: 'a', ...body })).text
      for (const each of before) for (const picky of [moved, untouched]) await take(picky, each)
      const state = (await moved.mock(`/state${query}`)).body
      await moved.mock('/reset', {})
      expect((await put(moved, state, query)).status).toBe(200)
      for (const each of after) expect(await take(moved, each)).toBe(await take(untouched, each))
      expect((await moved.mock(`/state${query}`)).text).toBe((await untouched.mock(`/state${query}`)).text)
      await Promise.all([moved.app.close(), untouched.app.close()])
    }),
    { numRuns: isLong ? 60 : 6, endOnFailure: true },
  )
})

test('an exported state can be used as a fixture file', async () => {
  const first = await start()
  await first.create({ ...minimalBody, token: 'a', generate_api_token: true })
  await first.call('set-webhook', { token: 'a', project_id: 715, event_webhook: 'https://example.com' })
  const second = await start({ fixtures: (await first.mock('/state')).text, randomSeed: 'another' })
  expect(await list(second, 'a')).toBe(await list(first, 'a'))
})

test('plans and the default account are imported too, and reset with everything', async () => {
  const picky = await start()
  await put(picky, { default_account: { balance: 7 }, plans: [{ plan_id: 2, price: 3 }], accounts: [] })
  await picky.create({ ...minimalBody, token: 'a', billing_plan: 2 })
  expect((await picky.call('check-balance', { token: 'a' })).body.balance).toBe(4)
  await picky.mock('/reset', { account: 'a' })
  expect((await picky.call('check-balance', { token: 'a' })).body.balance).toBe(7)
  await picky.mock('/reset', {})
  expect((await picky.call('check-balance', { token: 'a' })).body.balance).toBe(1000)
})

test('an import for one account leaves other accounts and the plans unchanged', async () => {
  const picky = await start()
  for (const token of ['a', 'b']) await picky.create({ ...minimalBody, token })
  const others = await list(picky, 'b')
  const file = {
    plans: [{ plan_id: 2, price: 3 }],
    accounts: [{ token: 'a', balance: 5, projects: [{ project_name: 'new' }] }, { token: 'b' }],
  }
  expect((await put(picky, file, `?account=${fingerprint('a')}`)).body).toEqual({ accounts: 1 })
  expect(await list(picky, 'a')).toContain('"new"')
  expect(await list(picky, 'b')).toBe(others)
  expect((await picky.create({ ...minimalBody, token: 'b', billing_plan: 2 })).body.amount_debited).toBe('5')
})

test('an import of no accounts deletes all accounts, also those of the fixtures', async () => {
  const picky = await start({ fixtures: '{"accounts":[{"token":"a"}]}' })
  expect((await put(picky, { accounts: [] })).body).toEqual({ accounts: 0 })
  expect((await picky.mock('/accounts')).body.accounts).toEqual([])
})

test.each([
  [{ accounts: [{ token: 'a', projects: [{ project_name: '' }] }] }, '/accounts/0/projects/0/project_name'],
  [{ accounts: [{ token: 'a', projects: [{}] }] }, '/accounts/0/projects/0/project_name'],
  [{ accounts: [{ token: 'a' }, { token: 'a' }] }, '/accounts/1/token'],
  [
    {
      accounts: [
        {
          token: 'a',
          projects: [
            { project_id: 1, project_name: 'x' },
            { project_id: 1, project_name: 'y' },
          ],
        },
      ],
    },
    '/accounts/0/projects/1/project_id',
  ],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', next_billing_date: '2020-02-30' }] }] },
    '/accounts/0/projects/0/next_billing_date',
  ],
  [{ accounts: [{ token: 'a', projects: [{ project_name: 'x', country: 'XX' }] }] }, '/accounts/0/projects/0/country'],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', project_id: 0 }] }] },
    '/accounts/0/projects/0/project_id',
  ],
  [{ accounts: [{ token: 'a', balance: -1 }] }, '/accounts/0/balance'],
  [{ projects: [] }, '/projects'],
  [{}, '/accounts'],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', service: 2, license_key: 'a'.repeat(30) }] }] },
    '/accounts/0/projects/0/license_key',
  ],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', license_key: '' }] }] },
    '/accounts/0/projects/0/license_key',
  ],
  [
    {
      accounts: [
        {
          token: 'a',
          projects: [
            { project_name: 'x', qr_name: 'a'.repeat(13) },
            { project_name: 'y', qr_name: 'a'.repeat(13) },
          ],
        },
      ],
    },
    '/accounts/0/projects/1/qr_name',
  ],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', api_tokens: [{ token: 't' }, { token: 't' }] }] }] },
    '/accounts/0/projects/0/api_tokens/1/token',
  ],
  [
    { accounts: [{ token: 'a', projects: [{ project_name: 'x', created_at: '9999-12-31T23:59:59-23:59' }] }] },
    '/accounts/0/projects/0/created_at',
  ],
])('the import %j is rejected with the pointer %j, and changes nothing', async (body, pointer) => {
  await expectRejected(body, pointer)
})

test('an import of more than 50000 projects and API tokens is rejected, and changes nothing', async () => {
  const api_tokens = Array.from({ length: 1000 }, () => ({}))
  const projects = Array.from({ length: 51 }, () => ({ project_name: 'x', api_tokens }))
  await expectRejected({ accounts: [{ token: 'a', projects }] }, '/accounts')
})

async function expectRejected(body: object, pointer: string) {
  const picky = await start()
  await picky.create({ ...minimalBody, token: 'a' })
  const before = (await picky.mock('/state')).text
  expect((await put(picky, body)).body).toMatchObject({ status: 400, pointer })
  expect((await picky.mock('/state')).text).toBe(before)
}

test('an import of more accounts than max-accounts is rejected, and its plans do not take effect', async () => {
  const picky = await start({ maxAccounts: '1' })
  const accounts = [{ token: 'a' }, { token: 'b' }]
  const plans = [{ plan_id: 2, price: 3 }]
  expect((await put(picky, { accounts, plans })).body).toMatchObject({ status: 400, pointer: '/accounts' })
  expect((await picky.mock('/accounts')).body.accounts).toEqual([])
  expect((await picky.create({ ...minimalBody, billing_plan: 2 })).body.amount_debited).toBe('5')
})

test('defaults left out of an import are those of the fixtures, or for one account the current ones', async () => {
  const picky = await start({ fixtures: '{"default_account":{"balance":50},"plans":[{"plan_id":2,"price":3}]}' })
  await put(picky, { accounts: [{ token: 'a' }], default_account: { balance: 7 } })
  await put(picky, { accounts: [{ token: 'b' }] }, '?account=b')
  expect((await picky.mock('/accounts')).body.accounts).toMatchObject([{ balance: 7 }, { balance: 7 }])
  await put(picky, { accounts: [{ token: 'a' }] })
  await picky.create({ ...minimalBody, token: 'a', billing_plan: 2 })
  expect((await picky.mock('/accounts')).body.accounts).toMatchObject([{ balance: 47 }])
})

test('an import survives a restart with the same fixtures; other fixtures replace its plans and defaults', async () => {
  const db = join(newDirectory(), 'a.sqlite')
  const fixtures = '{"accounts":[{"token":"fix"}]}'
  const first = await start({ db, fixtures })
  await put(first, { default_account: { balance: 7 }, plans: [{ plan_id: 2, price: 3 }], accounts: [{ token: 'imp' }] })
  const state = (await first.mock('/state')).text
  await first.app.close()
  const second = await start({ db, fixtures })
  expect((await second.mock('/state')).text).toBe(state)
  await second.app.close()
  const third = await start({ db, fixtures: '{"accounts":[{"token":"new"}]}' })
  expect((await third.mock('/state')).body).toMatchObject({
    default_account: { balance: 1000 },
    accounts: [{ token: 'imp' }, { token: 'new' }],
  })
  await third.mock('/reset', {})
  await third.app.close()
  const fourth = await start({ db, fixtures })
  expect((await fourth.mock('/state')).body.accounts).toMatchObject([{ token: 'new' }, { token: 'fix' }])
})

test('imported defaults do not come back when their fixtures do', async () => {
  const db = join(newDirectory(), 'a.sqlite')
  const [before, between] = ['{"default_account":{"balance":50}}', '{"default_account":{"balance":60}}']
  const first = await start({ db, fixtures: before })
  await put(first, { default_account: { balance: 3 }, accounts: [] })
  await first.app.close()
  await (await start({ db, fixtures: between })).app.close()
  const last = await start({ db, fixtures: before })
  expect((await last.call('check-balance', { token: 'new' })).body.balance).toBe(50)
})

test('an import for an account that the file does not contain is rejected', async () => {
  const picky = await start()
  await picky.create({ ...minimalBody, token: 'a' })
  expect((await put(picky, { accounts: [{ token: 'b' }] }, '?account=a')).body).toMatchObject({
    status: 400,
    pointer: '/accounts',
  })
  expect((await picky.mock('/accounts')).body.accounts).toHaveLength(1)
})

test('a state over 5 MiB cannot be exported', { tags: 'long' }, async () => {
  const picky = await start()
  const projects = Array.from({ length: 12_000 }, (_, index) => ({
    project_name: 'p',
    project_id: index + 1,
    notes: 'n'.repeat(50),
  }))
  expect((await put(picky, { accounts: [{ token: 'a', projects }] })).status).toBe(200)
  expect((await picky.mock('/state')).body).toMatchObject({ status: 409 })
  expect((await picky.mock('/state?account=b')).body).toEqual({ accounts: [] })
})

test('accounts and projects are listed page by page, with fingerprints instead of tokens', async () => {
  const picky = await start({ fixtures: '{"accounts":[{"token":"off","enabled":false,"balance":1.5}]}' })
  for (const token of ['a', 'b', 'a'])
    await picky.create({ ...minimalBody, token, generate_api_token: true, billing_plan: 2 })
  const accounts = (await picky.mock('/accounts?limit=2')).body
  expect(accounts.accounts).toEqual([
    { account: fingerprint('off'), enabled: false, balance: 1.5, projects: 0 },
    { account: fingerprint('a'), enabled: true, balance: 990, projects: 2 },
  ])
  expect((await picky.mock(`/accounts?after=${accounts.after}`)).body.accounts).toMatchObject([
    { account: fingerprint('b') },
  ])
  const first = (await picky.mock('/projects?limit=1')).body
  expect(first.projects).toEqual([
    {
      account: fingerprint('a'),
      project_id: 715,
      project_status: 'Active',
      project_name: 'First',
      service: 1,
      billing_plan: 2,
      next_billing_date: '2020-07-11',
      created_at: '2020-06-11T10:00:00.000Z',
      api_tokens: 1,
    },
  ])
  const rest = (await picky.mock(`/projects?after=${first.after}`)).body
  expect(rest.projects.map(({ account, project_id }: Record<string, unknown>) => [account, project_id])).toEqual([
    [fingerprint('a'), 716],
    [fingerprint('b'), 715],
  ])
  expect((await picky.mock('/projects?account=b')).body.projects).toHaveLength(1)
  expect((await picky.mock(`/projects?after=${rest.after}`)).body).toEqual({ projects: [], after: rest.after })
  for (const path of ['/projects?limit=0', '/projects?after=1', '/accounts?limit=1001'])
    expect((await picky.mock(path)).status).toBe(400)
})

test('a snapshot restores one account or all, also after a reset and a restart', async () => {
  const file = join(newDirectory(), 'a.sqlite')
  const first = await start({ db: file })
  for (const token of ['a', 'b']) await first.create({ ...minimalBody, token })
  const [a, b] = [await list(first, 'a'), await list(first, 'b')]
  const saved = await first.mock('/snapshots/base', { account: 'a' }, 'PUT')
  expect(saved.body).toMatchObject({ account: fingerprint('a'), name: 'base', saved_at: '2020-06-11T10:00:00.000Z' })
  await first.mock('/snapshots/base', {}, 'PUT')
  await first.mock('/reset', {})
  await first.app.close()

  const second = await start({ db: file })
  expect((await second.mock('/snapshots')).body.snapshots).toMatchObject([
    { account: null, name: 'base' },
    { account: fingerprint('a'), name: 'base' },
  ])
  expect((await second.mock('/snapshots/base', { account: 'a' })).body).toEqual({ accounts: 1 })
  expect([await list(second, 'a'), (await second.mock('/accounts')).body.accounts.length]).toEqual([a, 1])
  expect((await second.mock('/snapshots/base', {})).body).toEqual({ accounts: 2 })
  expect(await list(second, 'b')).toBe(b)
  expect((await second.mock('/snapshots/base?account=a')).text).toBe((await second.mock('/state?account=a')).text)
  expect((await second.mock('/snapshots/other?account=a')).status).toBe(404)
  expect((await second.mock('/snapshots/base?account=a', undefined, 'DELETE')).status).toBe(200)
  expect((await second.mock('/snapshots/base', { account: 'a' })).status).toBe(404)
  expect((await second.mock('/snapshots/base?account=a', undefined, 'DELETE')).status).toBe(404)
  expect((await second.mock('/snapshots/..%2fbase', {})).status).toBe(400)
})

test('at most 100 snapshots can be saved; one with the same name is replaced', async () => {
  const { mock } = await start()
  for (let count = 0; count < 100; count++) await mock(`/snapshots/s${count}`, {}, 'PUT')
  expect((await mock('/snapshots/s100', {}, 'PUT')).status).toBe(409)
  expect((await mock('/snapshots/s99', {}, 'PUT')).status).toBe(200)
})

test('a snapshot has the same number of characters in the response that saves it and in the list', async () => {
  const { create, mock } = await start()
  await create({ ...minimalBody, project_name: '🚀' })
  const { characters } = (await mock('/snapshots/base', {}, 'PUT')).body
  expect(characters).toBe([...(await mock('/state')).text].length)
  expect((await mock('/snapshots')).body.snapshots).toMatchObject([{ characters }])
})
