import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createProject, least, start } from '../../support/start.ts'

const documented = {
  status: 405,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}
const withPut = async (app: Awaited<ReturnType<typeof start>>['app'], payload: object) =>
  (await app.inject({ method: 'PUT', url: '/_mock/mode', payload })).json()

test.each([
  ['a good request', least],
  ['no token', {}],
  ['no JSON', '{"'],
  ['an empty body', ''],
  ['invalid UTF-8', Buffer.from([0xff])],
  ['2 MiB', Buffer.alloc(2 * 1024 * 1024, 0x20)],
])('in deprecated mode %s gets the documented error', async (_what, body) => {
  const { create } = await start({ mode: 'deprecated' })
  const answer = await create(body)
  expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: documented })
  expect(answer.headers['x-mock-explain']).toBe('switched off: the mode is deprecated')
})

test.each([
  ['POST', '/app/api/v2/pm/get-projects'],
  ['GET', createProject],
  ['POST', '/app/api/v2/p%6D/create-project'],
  ['POST', '/app/api/v2/pm/%zz'],
] as const)('in deprecated mode %s %s gets it too, as every call of the API', async (method, url) => {
  const { app } = await start({ mode: 'deprecated' })
  expect((await app.inject({ method, url })).json()).toEqual(documented)
})

test('in deprecated mode nothing changes, and what is not of the API answers as ever', async () => {
  const { app, create } = await start({ mode: 'deprecated' })
  await create(least)
  expect((await app.inject('/nowhere')).statusCode).toBe(404)
  expect(await withPut(app, { mode: 'active' })).toMatchObject({ mode: 'active' })
  expect((await create(least)).body).toMatchObject({ status: 100, project_id: '715' })
})

test('the switch works at run time, and its parts can be set', async () => {
  const { app, create } = await start()
  const change = { mode: 'deprecated', status: 410, http_status: 503, message: 'gone' }
  expect(await withPut(app, change)).toEqual(change)
  expect((await app.inject('/_mock/mode')).json()).toEqual(change)
  const { status, body } = await create(least)
  expect({ status, body }).toEqual({ status: 503, body: { status: 410, message: 'gone' } })
})

test('an account has a mode of its own, and one without takes all with it', async () => {
  const { app, create } = await start()
  const [a, b] = [
    { ...least, token: 'a' },
    { ...least, token: 'b' },
  ]
  const statuses = async () => [(await create(a)).body.status, (await create(b)).body.status]
  await withPut(app, { mode: 'deprecated', account: 'a' })
  expect(await statuses()).toEqual([405, 100])
  expect((await app.inject('/_mock/mode?account=a')).json().mode).toBe('deprecated')
  expect((await app.inject('/_mock/mode')).json().mode).toBe('active')
  await withPut(app, { mode: 'deprecated' })
  await withPut(app, { mode: 'active', account: fingerprint('b') })
  expect(await statuses()).toEqual([405, 100])
  await withPut(app, { mode: 'active' })
  expect(await statuses()).toEqual([100, 100])
})

test.each(['{"token":"a","project_name":"p","x":1,"x":1}', '{"token":"a","token ":1}', '{"token":"a",'])(
  "an account's own mode holds whatever the body: %s",
  async (body) => {
    const { app, call, create } = await start()
    await withPut(app, { mode: 'deprecated', account: 'a' })
    expect((await create(body)).body.status).toBe(405)
    expect((await call('nothing', body)).body.status).toBe(405)
    expect((await create(body.replace('"a"', '"b"'))).body.status).toBe(410)
  },
)

test("an account's own mode holds for a content type that strict validation refuses", async () => {
  const { app, create } = await start({ validation: 'strict' })
  await withPut(app, { mode: 'deprecated', account: least.token })
  expect((await create(least)).body.status).toBe(405)
})

test('as many accounts as max-accounts have a mode of their own, and those can change it', async () => {
  const { app } = await start({ maxAccounts: '1' })
  const put = async (mode: string, account: string) =>
    (await app.inject({ method: 'PUT', url: '/_mock/mode', payload: { mode, account } })).statusCode
  expect([await put('deprecated', 'a'), await put('active', 'a'), await put('active', 'b')]).toEqual([200, 200, 409])
})

test.each([204, 205, 304])('HTTP status %i, which has no body, is refused', async (http_status) => {
  const { app } = await start()
  expect(await withPut(app, { mode: 'deprecated', http_status })).toMatchObject({
    status: 400,
    pointer: '/http_status',
  })
})

test.each([
  ['active', 'deprecated', 405],
  ['deprecated', 'active', 100],
])('in %s mode the header x-mock-mode: %s decides for one call', async (mode, header, status) => {
  const { create } = await start({ mode })
  expect((await create(least, { 'x-mock-mode': header })).body.status).toBe(status)
  expect((await create(least)).body.status).toBe(mode === 'active' ? 100 : 405)
  const unreadable = (await create('{"', { 'x-mock-mode': header })).body.status
  expect(unreadable).toBe(status === 100 ? 410 : 405)
})

test('another x-mock-mode is ignored and said so', async () => {
  const { create } = await start()
  const { body, headers } = await create(least, { 'x-mock-mode': 'off' })
  expect(body.status).toBe(100)
  expect(headers['x-mock-explain']).toBe('ignored header x-mock-mode: expected active or deprecated')
})

test('parts that a change leaves out go back to what is documented', async () => {
  const { app } = await start()
  await withPut(app, { mode: 'deprecated', status: 1 })
  expect(await withPut(app, { mode: 'deprecated' })).toEqual({ mode: 'deprecated', http_status: 200, ...documented })
})
