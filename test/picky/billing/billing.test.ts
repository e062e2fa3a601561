import { describe, expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

const token = 'token-a'

async function onPlan(billing_plan: number, settings: Parameters<typeof start>[0] = {}, more = {}) {
  const started = await start(settings)
  await started.create({ ...minimalBody, billing_plan, ...more })
  const change = async (plan_id: unknown, service?: unknown) =>
    (await started.call('change-billing', { token, project_id: 715, plan_id, service })).body
  const balance = async () => (await started.call('check-balance', { token })).body.balance
  return { ...started, change, balance }
}

test('an upgrade debits the whole price and starts today', async () => {
  const { change, balance, call } = await onPlan(1)
  expect(await change(3)).toEqual({
    status: 100,
    message: 'Success',
    old_billing_plan: '1',
    new_billing_plan: 3,
    amount_debited: '10',
    next_billing_date: '2020-07-11T23:59:59+00:00',
  })
  expect(await balance()).toBe(990)
  const read = await call('get-projects', { token, project_id: 715 })
  expect(read.body).toMatchObject({ next_billing_date: '11-07-2020', amount_debited: '' })
})

test('with wire=table, change-billing also returns project_id', async () => {
  const { change } = await onPlan(1, { wire: 'table' })
  const body = await change(2)
  expect(body).toMatchObject({ project_id: 715, old_billing_plan: '1', new_billing_plan: 2, amount_debited: '5' })
  expect(Object.keys(body).slice(0, 4)).toEqual(['status', 'message', 'project_id', 'old_billing_plan'])
})

test.each([
  [2, '2020-07-11T23:59:59+00:00'],
  [3, '2020-07-11T23:59:59+00:00'],
  [1, ''],
])('a change from plan 3 to plan %i debits nothing, and the date is %j', async (plan, next_billing_date) => {
  const { change, balance } = await onPlan(3)
  expect(await change(plan)).toMatchObject({ amount_debited: '0', next_billing_date, new_billing_plan: plan })
  expect(await balance()).toBe(990)
})

test('a plan that is not more expensive keeps the date', async () => {
  const { change } = await onPlan(6)
  expect(await change(2)).toMatchObject({ amount_debited: '0', next_billing_date: '2021-06-11T23:59:59+00:00' })
})

test("next_billing_date is counted from today in the project's time zone", async () => {
  const { change } = await onPlan(1, { clock: '2020-06-30T20:00:00Z' }, { time_zone: 'Asia/Kolkata' })
  expect((await change(6)).next_billing_date).toBe('2021-07-01T23:59:59+00:00')
})

test('an upgrade that the balance does not cover gets 403 and changes nothing', async () => {
  const { change, balance, call } = await onPlan(2, { fixtures: '{"default_account":{"balance":14.99}}' })
  const before = (await call('get-projects', { token, project_id: 715 })).text
  expect(await change(3)).toEqual({
    status: 403,
    message: 'Insufficient Balance: /plan_id 3: expected a balance of at least 10 USD, received 9.99 USD',
  })
  expect(await balance()).toBe(9.99)
  expect((await call('get-projects', { token, project_id: 715 })).text).toBe(before)
})

test('concurrent upgrades succeed only as far as the balance goes', async () => {
  const { call, create, balance } = await onPlan(1, { fixtures: '{"default_account":{"balance":25}}' })
  for (let count = 0; count < 9; count++) await create(minimalBody)
  const changes = Array.from({ length: 10 }, (_, index) =>
    call('change-billing', { token, project_id: 715 + index, plan_id: 3 }),
  )
  const statuses = (await Promise.all(changes)).map(({ body }) => body.status).sort()
  expect(statuses).toEqual([100, 100, ...Array(8).fill(403)])
  expect(await balance()).toBe(5)
})

describe('plans belong to services', () => {
  test.each([
    [1, 1, 100],
    [1, 6, 100],
    [1, 7, 410],
    [2, 1, 100],
    [2, 2, 410],
    [2, 9, 100],
  ])('service %i and plan %i: %i', async (service, plan, status) => {
    const { change } = await onPlan(1, {}, { service })
    expect((await change(plan)).status).toBe(status)
    expect((await change(plan, service)).status).toBe(status)
  })

  test.each([
    [7, undefined, '/plan_id: expected a plan from 1 to 6 for service 1, received 7'],
    [2, 2, "/service: expected 1, the project's, received 2"],
    [10, 1, '/plan_id: expected a plan from 1 to 9, received the number 10'],
    [undefined, 1, '/plan_id: expected a plan from 1 to 9, received nothing'],
    [2, 3, '/service: expected 1 or 2, received the number 3'],
  ])('rejects plan %j with service %j', async (plan, service, detail) => {
    const { change } = await onPlan(1)
    expect(await change(plan, service)).toEqual({ status: 410, message: `Invalid Request: ${detail}` })
  })
})

test('the balance is a number in dollars with cents, under both paths', async () => {
  const { app, call, create } = await start({
    fixtures: '{"default_account":{"balance":10.1},"plans":[{"plan_id":2,"price":9.93}]}',
  })
  await create({ ...minimalBody, billing_plan: 2 })
  const text = '{"status":100,"message":"Success","balance":0.17}'
  expect((await call('check-balance', { token })).text).toBe(text)
  const other = await app.inject({
    method: 'POST',
    url: '/app/api/v2/check-balance',
    payload: JSON.stringify({ token }),
  })
  expect(other.body).toBe(text)
})

test('check-balance creates no account, and the deprecated mode does not switch off the Account API', async () => {
  const { app, call } = await start({ mode: 'deprecated' })
  expect((await call('check-balance', { token })).body.status).toBe(405)
  const payload = JSON.stringify({ token })
  expect((await app.inject({ method: 'POST', url: '/app/api/v2/check-balance', payload })).json()).toMatchObject({
    balance: 1000,
  })
})
