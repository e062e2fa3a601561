import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newDirectory } from '../../support/program.ts'
import { minimalBody, start } from '../../support/start.ts'

const { token } = minimalBody
const [monthly, yearly] = [2, 6]
const fixtures = '{"default_account":{"balance":10000}}'

/** An account with one project, which is bought at `clock`. */
async function startWithPlan(billing_plan: number, clock: string, more: object = {}, settings: object = {}) {
  const picky = await start({ fixtures, clock, ...settings })
  await picky.create({ ...minimalBody, billing_plan, ...more })
  return { ...picky, ...actions(picky) }
}

function actions({ call, mock }: Awaited<ReturnType<typeof start>>) {
  return {
    /** Advances the clock. Returns the dates that passed. */
    advance: async (to: string): Promise<string[]> =>
      (await mock('/clock/advance', { to })).body.renewals.map(({ due }: { due: string }) => due),
    change: async (plan_id: number) => (await call('change-billing', { token, project_id: 715, plan_id })).body,
    project: async () => (await mock('/state')).body.accounts[0].projects[0],
  }
}

/** The dates of `count` months from January of `year`: on `day`, or on the last day of a shorter month. */
function monthlyDates(year: number, count: number, day: number): string[] {
  return Array.from({ length: count }, (_, month) => {
    const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    return new Date(Date.UTC(year, month, Math.min(day, lastDay))).toISOString().slice(0, 10)
  })
}

describe.each([28, 29, 30, 31])('a plan bought on day %i', (day) => {
  test('is renewed on that day of every month, or on the last day of a shorter one', async () => {
    const { advance } = await startWithPlan(monthly, `2022-12-${day}T10:00:00Z`)
    expect(await advance('2025-03-01T00:00:00Z')).toEqual(monthlyDates(2023, 26, day))
  })

  test('is renewed on that day if the clock is advanced month by month', async () => {
    const { advance } = await startWithPlan(monthly, `2023-12-${day}T10:00:00Z`)
    const dates = []
    for (let month = 1; month <= 12; month++)
      dates.push(...(await advance(new Date(Date.UTC(2024, month, 1)).toISOString())))
    expect(dates).toEqual(monthlyDates(2024, 12, day))
  })
})

test('a yearly plan bought on 29 February is renewed on 28 February, and in a leap year on the 29th', async () => {
  const { advance } = await startWithPlan(yearly, '2020-02-29T10:00:00Z')
  expect(await advance('2028-03-01T00:00:00Z')).toEqual([
    '2021-02-28',
    '2022-02-28',
    '2023-02-28',
    '2024-02-29',
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
    '2028-02-29',
  ])
})

test("a plan is renewed on the day of its purchase in the project's time zone", async () => {
  const { advance } = await startWithPlan(monthly, '2024-01-30T20:00:00Z', { time_zone: 'Asia/Kolkata' })
  expect(await advance('2024-04-01T00:00:00Z')).toEqual(['2024-02-29', '2024-03-31'])
})

test('a plan that keeps its date also keeps the day on which it was bought', async () => {
  const { advance, change } = await startWithPlan(3, '2024-01-31T10:00:00Z')
  expect(await advance('2024-02-10T00:00:00Z')).toEqual([])
  expect((await change(monthly)).next_billing_date).toBe('2024-02-29T23:59:59+00:00')
  expect(await advance('2024-05-01T00:00:00Z')).toEqual(['2024-02-29', '2024-03-31', '2024-04-30'])
})

test('a yearly plan that becomes monthly keeps the day on which it was bought', async () => {
  const { advance, change } = await startWithPlan(yearly, '2023-12-31T10:00:00Z')
  await change(monthly)
  expect(await advance('2025-04-01T00:00:00Z')).toEqual(['2024-12-31', '2025-01-31', '2025-02-28', '2025-03-31'])
})

test('an upgraded plan is renewed on the day of the upgrade', async () => {
  const { advance, change } = await startWithPlan(monthly, '2024-01-31T10:00:00Z')
  await advance('2024-02-28T10:00:00Z')
  expect((await change(3)).next_billing_date).toBe('2024-03-28T23:59:59+00:00')
  expect(await advance('2024-06-01T00:00:00Z')).toEqual(['2024-03-28', '2024-04-28', '2024-05-28'])
})

test('a plan bought after Pay As You Go is renewed on the day of the new purchase', async () => {
  const { advance, change } = await startWithPlan(monthly, '2024-01-31T10:00:00Z')
  await change(1)
  expect(await advance('2024-03-30T10:00:00Z')).toEqual([])
  await change(monthly)
  expect(await advance('2024-07-01T00:00:00Z')).toEqual(['2024-04-30', '2024-05-30', '2024-06-30'])
})

describe.each([29, 30, 31])('a plan bought on day %i is renewed on that day', (day) => {
  const dates = [`2023-03-${day}`, `2023-04-${Math.min(day, 30)}`, `2023-05-${day}`]
  const startInFebruary = async () => {
    const picky = await startWithPlan(monthly, `2023-01-${day}T10:00:00Z`)
    expect(await picky.advance('2023-03-01T00:00:00Z')).toEqual(['2023-02-28'])
    return picky
  }

  test.each(['', '?account=token-a'])('after its state is exported and imported%s', async (query) => {
    const { mock } = await startWithPlan(monthly, `2023-01-${day}T10:00:00Z`)
    const { body } = await mock(`/state${query}`)
    const other = await start({ clock: '2023-02-10T00:00:00Z' })
    expect((await other.mock(`/state${query}`, body, 'PUT')).status).toBe(200)
    expect((await other.mock(`/state${query}`)).body).toEqual(body)
    expect(await actions(other).advance('2023-06-01T00:00:00Z')).toEqual(['2023-02-28', ...dates])
  })

  test('after a snapshot is restored', async () => {
    const { mock, advance, change } = await startWithPlan(monthly, `2023-01-${day}T10:00:00Z`)
    expect((await mock('/snapshots/before', {}, 'PUT')).status).toBe(200)
    await change(1)
    expect((await mock('/snapshots/before', {})).status).toBe(200)
    expect(await advance('2023-06-01T00:00:00Z')).toEqual(['2023-02-28', ...dates])
  })

  test('after its status was changed', async () => {
    const { setStatus, advance } = await startInFebruary()
    await setStatus(715, 'Expired')
    await setStatus(715, 'Active')
    expect(await advance('2023-06-01T00:00:00Z')).toEqual(dates)
  })

  test('after the program is started again', async () => {
    const db = join(newDirectory(), 'picky.sqlite')
    const first = await startWithPlan(monthly, `2023-01-${day}T10:00:00Z`, {}, { db })
    await first.app.close()
    const second = await start({ fixtures, db, clock: '2023-02-10T00:00:00Z' })
    expect(await actions(second).advance('2023-06-01T00:00:00Z')).toEqual(['2023-02-28', ...dates])
  })
})

describe('the billing_day of a project in a fixture file', () => {
  const startWith = async (project: object) => {
    const accounts = [{ token, balance: 10_000, projects: [{ project_name: 'p', ...project }] }]
    const picky = await start({ fixtures: JSON.stringify({ accounts }), clock: '2024-01-30T20:00:00Z' })
    return { ...picky, ...actions(picky) }
  }

  test.each([
    [{ next_billing_date: '2024-02-29', billing_day: 31 }, ['2024-02-29', '2024-03-31', '2024-04-30']],
    [{ next_billing_date: '2024-02-29' }, ['2024-02-29', '2024-03-29', '2024-04-29']],
    [{ next_billing_date: '2024-02-10', billing_day: 15 }, ['2024-02-10', '2024-03-15', '2024-04-15']],
    [{ billing_day: 15 }, ['2024-02-15', '2024-03-15', '2024-04-15']],
    [{}, ['2024-02-29', '2024-03-30', '2024-04-30']],
    [{ time_zone: 'Asia/Kolkata' }, ['2024-02-29', '2024-03-31', '2024-04-30']],
    [{ next_billing_date: '' }, []],
    [{ billing_plan: 1 }, []],
    [{ billing_plan: 1, billing_day: 31 }, []],
  ])('%j is renewed on %j', async (project, dates) => {
    const { mock, advance } = await startWith({ billing_plan: monthly, ...project })
    const { body } = await mock('/state')
    expect((await mock('/state', body, 'PUT')).status).toBe(200)
    expect((await mock('/state')).body).toEqual(body)
    expect(await advance('2024-05-01T00:00:00Z')).toEqual(dates)
  })

  test.each([0, 32, 1.5, '31', null])('is rejected if it is %j', async (billing_day) => {
    const { mock } = await start()
    const accounts = [{ token, projects: [{ project_name: 'p', billing_day }] }]
    const { status, body } = await mock('/state', { accounts }, 'PUT')
    expect([status, body.pointer]).toEqual([400, '/accounts/0/projects/0/billing_day'])
    expect(body.detail).toContain('expected a day of the month from 1 to 31')
  })

  test('is exported only if next_billing_date does not show it', async () => {
    const { advance, project } = await startWithPlan(monthly, '2024-01-31T10:00:00Z')
    expect(await project()).toMatchObject({ next_billing_date: '2024-02-29', billing_day: 31 })
    await advance('2024-03-01T00:00:00Z')
    expect(await project()).toMatchObject({ next_billing_date: '2024-03-31' })
    expect(await project()).not.toHaveProperty('billing_day')
  })

  test('is in no response of the emulated API', async () => {
    const { call, change } = await startWithPlan(3, '2024-01-31T10:00:00Z')
    for (const project_id of [715, 0])
      expect((await call('get-projects', { token, project_id })).text).not.toContain('billing_day')
    expect(await change(monthly)).not.toHaveProperty('billing_day')
  })
})
