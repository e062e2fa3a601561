import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong } from '../../support/long.ts'
import { newDirectory, serve } from '../../support/program.ts'
import { minimalBody, start } from '../../support/start.ts'
import { ownSteps, steps, take, takeWithin } from '../../support/steps.ts'

type Started = Awaited<ReturnType<typeof start>>

const fixtures =
  '{"default_account":{"balance":30},"accounts":[{"token":"a","balance":12,"projects":[{"project_name":"seeded","billing_plan":2}]},{"token":"off","enabled":false}]}'

const reset = async ({ app }: Started, account?: string) =>
  (await app.inject({ method: 'POST', url: '/_mock/reset', ...(account && { payload: { account } }) })).json()

test('after a reset every response is, byte for byte, that of a new process', {
  tags: 'rounds',
  timeout: 60_000,
}, async () => {
  const flags = [
    '--db=:memory:',
    `--fixtures=${fixtures}`,
    '--clock=2020-06-11T10:00:00Z',
    '--public-url=http://localhost',
  ]
  const used = await serve(flags)
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      for (const step of before) await take(used.url, step)
      await take(used.url, { method: 'POST', path: '/_mock/reset', body: {} })
      const fresh = await serve(flags)
      for (const step of after) expect(await take(used.url, step)).toBe(await take(fresh.url, step))
      fresh.child.kill('SIGKILL')
    }),
    { numRuns: isLong ? 25 : 2, endOnFailure: true },
  )
})

test('a reset of one account never changes another', { tags: 'rounds' }, async () => {
  await fc.assert(
    fc.asyncProperty(ownSteps, fc.array(fc.nat(14), { maxLength: 4 }), async (sequence, resetsAt) => {
      const [disturbed, alone] = [await start({ fixtures }), await start({ fixtures })]
      for (const [at, step] of sequence.entries()) {
        if (resetsAt.includes(at)) await reset(disturbed, 'a')
        const answer = await takeWithin(disturbed, step)
        if (step.account === 'b') expect(answer).toBe(await takeWithin(alone, step))
      }
      await Promise.all([disturbed.app.close(), alone.app.close()])
    }),
    { numRuns: isLong ? 60 : 6, endOnFailure: true },
  )
})

test('a reset clears the mode, the clock, the faults and the calls: of one account its own, without an account those of all', async () => {
  const started = await start()
  const { mock, create } = started
  for (const account of ['a', 'b']) {
    await create({ ...minimalBody, token: account })
    await mock('/mode', { account, mode: 'deprecated' }, 'PUT')
    await mock('/clock', { account, at: '2024-01-01T00:00:00Z' }, 'PUT')
    await mock('/faults', { account, operation: '*', status: 101 })
  }
  const look = async (account: string) => ({
    mode: (await mock(`/mode?account=${account}`)).body.mode,
    at: (await mock(`/clock?account=${account}`)).body.at.slice(0, 4),
    faults: (await mock(`/faults?account=${account}`)).body.faults.length,
    calls: (await mock(`/requests?account=${account}`)).body.requests.length,
  })
  const asChanged = { mode: 'deprecated', at: '2024', faults: 1, calls: 1 }
  const asAtTheStart = { mode: 'active', at: '2020', faults: 0, calls: 0 }
  await reset(started, 'a')
  expect([await look('a'), await look('b')]).toEqual([asAtTheStart, asChanged])
  await reset(started)
  expect(await look('b')).toEqual(asAtTheStart)
})

test('returns the number of accounts that were reset', async () => {
  const started = await start()
  for (const name of ['a', 'b']) await started.create({ ...minimalBody, token: name })
  expect(await reset(started, 'a')).toEqual({ accounts: 1 })
  expect(await reset(started, 'a')).toEqual({ accounts: 0 })
  expect(await reset(started)).toEqual({ accounts: 1 })
})

test('reset data is invisible at once, before its rows are deleted', async () => {
  const started = await start({ maxAccounts: '1' })
  const { body } = await started.create({ ...minimalBody, generate_api_token: true })
  await reset(started)
  const [{ token: api_token }] = body.api_tokens
  const check = { method: 'POST', url: '/_mock/api-tokens/check', payload: { api_token, ip: '10.0.0.1' } } as const
  const image = new URL(Buffer.from(body.qr_code_base64, 'base64').toString()).pathname
  expect((await started.app.inject(check)).json().reason).toBe('unknown')
  expect((await started.app.inject(image)).statusCode).toBe(404)
  expect((await started.setStatus(715, 'Expired')).statusCode).toBe(404)
  expect((await started.create({ ...minimalBody, token: 'another' })).body.status).toBe(100)
})

test("a list in progress is aborted when its account is reset, and never shows another account's projects", {
  tags: 'long',
}, async () => {
  const { app, create } = await start({ journal: '0' })
  // More than the buffers of a connection hold.
  const long = `http://example.com/${'a'.repeat(2000)}`
  const webhooks = { global_webhook: long, event_webhook: long, smart_reply_webhook: long }
  for (let count = 0; count < 2000; count++) await create({ ...minimalBody, ...webhooks, token: 'alice' })
  await app.listen({ port: 0 })
  const [address] = app.addresses()
  const url = `http://127.0.0.1:${Object(address).port}`
  const post = (path: string, body: object) => fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const list = await post('/app/api/v2/pm/get-projects', { token: 'alice', project_id: 0 })
  await post('/_mock/reset', {})
  for (let count = 0; count < 50; count++) await create({ ...minimalBody, token: 'mallory', project_name: 'mallory' })
  await expect(list.text().then((text) => text.includes('mallory'))).rejects.toThrow()
})

test('account ids are not reused', async () => {
  const file = join(newDirectory(), 'a.sqlite')
  const { app, create } = await start({ db: file })
  await create({ ...minimalBody, token: 'alice' })
  await app.inject({ method: 'POST', url: '/_mock/reset' })
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  await create({ ...minimalBody, token: 'mallory' })
  const database = new Database(file, { readonly: true })
  expect(database.prepare('SELECT account_id FROM accounts').all()).toEqual([{ account_id: 2 }])
  database.close()
})

test('rows not yet deleted at a shutdown are deleted at the next start', async () => {
  const file = join(newDirectory(), 'a.sqlite')
  const first = await start({ db: file })
  for (let count = 0; count < 300; count++) await first.create({ ...minimalBody, generate_api_token: true })
  await reset(first)
  await first.app.close()
  await start({ db: file })
  const rows = () => {
    const database = new Database(file, { readonly: true })
    const { count } = Object(
      database.prepare('SELECT (SELECT count(*) FROM projects) + (SELECT count(*) FROM accounts) AS count').get(),
    )
    database.close()
    return count
  }
  for (let turn = 0; turn < 1000 && rows() > 0; turn++) await setImmediate()
  expect(rows()).toBe(0)
})
