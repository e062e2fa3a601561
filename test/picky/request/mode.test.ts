import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createProject, minimalBody, start } from '../../support/start.ts'

const documented = {
  status: 405,
  message:
    'Project Management API is disabled from Feb 1st, 2023 onwards, so any request made to this end point will fail',
}
const putMode = async (app: Awaited<ReturnType<typeof start>>['app'], payload: object) =>
  (await app.inject({ method: 'PUT', url: '/_mock/mode', payload })).json()

test.each([
  ['a valid request', minimalBody],
  ['a request without a token', {}],
  ['malformed JSON', '{"'],
  ['an empty body', ''],
  ['invalid UTF-8', Buffer.from([0xff])],
  ['a body of 2 MiB', Buffer.alloc(2 * 1024 * 1024, 0x20)],
])('deprecated mode responds to %s with the documented error', async (_what, body) => {
  const { create } = await start({ mode: 'deprecated' })
  const response = await create(body)
  expect({ status: response.status, body: response.body }).toEqual({ status: 200, body: documented })
  expect(response.headers['x-mock-explain']).toBe('switched off: the mode is deprecated')
})

test.each([
  ['POST', '/app/api/v2/pm/get-projects'],
  ['GET', createProject],
  ['POST', '/app/api/v2/p%6D/create-project'],
  ['POST', '/app/api/v2/pm/%zz'],
] as const)(
  'deprecated mode responds to %s %s with the documented error, like every path of the API',
  async (method, url) => {
    const { app } = await start({ mode: 'deprecated' })
    expect((await app.inject({ method, url })).json()).toEqual(documented)
  },
)

test('deprecated mode stores nothing and leaves paths outside the API as they are', async () => {
  const { app, create } = await start({ mode: 'deprecated' })
  await create(minimalBody)
  expect((await app.inject('/nowhere')).statusCode).toBe(404)
  expect(await putMode(app, { mode: 'active' })).toMatchObject({ mode: 'active' })
  expect((await create(minimalBody)).body).toMatchObject({ status: 100, project_id: '715' })
})

test('switches the mode at run time, with a status, HTTP status and message of your choice', async () => {
  const { app, create } = await start()
  const change = { mode: 'deprecated', status: 410, http_status: 503, message: 'gone' }
  expect(await putMode(app, change)).toEqual(change)
  expect((await app.inject('/_mock/mode')).json()).toEqual(change)
  const { status, body } = await create(minimalBody)
  expect({ status, body }).toEqual({ status: 503, body: { status: 410, message: 'gone' } })
})

test('sets the mode of one account, or of every account if none is named', async () => {
  const { app, create } = await start()
  const [a, b] = [
    { ...minimalBody, token: 'a' },
    { ...minimalBody, token: 'b' },
  ]
  const statuses = async () => [(await create(a)).body.status, (await create(b)).body.status]
  await putMode(app, { mode: 'deprecated', account: 'a' })
  expect(await statuses()).toEqual([405, 100])
  expect((await app.inject('/_mock/mode?account=a')).json().mode).toBe('deprecated')
  expect((await app.inject('/_mock/mode')).json().mode).toBe('active')
  await putMode(app, { mode: 'deprecated' })
  await putMode(app, { mode: 'active', account: fingerprint('b') })
  expect(await statuses()).toEqual([405, 100])
  await putMode(app, { mode: 'active' })
  expect(await statuses()).toEqual([100, 100])
})

test.each(['{"token":"a","project_name":"p","x":1,"x":1}', '{"token":"a","token ":1}', '{"token":"a",'])(
  "applies an account's mode even if the body is invalid: %s",
  async (body) => {
    const { app, call, create } = await start()
    await putMode(app, { mode: 'deprecated', account: 'a' })
    expect((await create(body)).body.status).toBe(405)
    expect((await call('nothing', body)).body.status).toBe(405)
    expect((await create(body.replace('"a"', '"b"'))).body.status).toBe(410)
  },
)

test("applies an account's mode even if strict validation rejects the content type", async () => {
  const { app, create } = await start({ validation: 'strict' })
  await putMode(app, { mode: 'deprecated', account: minimalBody.token })
  expect((await create(minimalBody)).body.status).toBe(405)
})

test('lets at most max-accounts accounts have their own mode, and those can change it', async () => {
  const { app } = await start({ maxAccounts: '1' })
  const put = async (mode: string, account: string) =>
    (await app.inject({ method: 'PUT', url: '/_mock/mode', payload: { mode, account } })).statusCode
  expect([await put('deprecated', 'a'), await put('active', 'a'), await put('active', 'b')]).toEqual([200, 200, 409])
})

test.each([204, 205, 304])('rejects HTTP status %i, which allows no body', async (http_status) => {
  const { app } = await start()
  expect(await putMode(app, { mode: 'deprecated', http_status })).toMatchObject({
    status: 400,
    pointer: '/http_status',
  })
})

test.each([
  ['active', 'deprecated', 405],
  ['deprecated', 'active', 100],
])('in %s mode, the header x-mock-mode: %s sets the mode of one call', async (mode, header, status) => {
  const { create } = await start({ mode })
  expect((await create(minimalBody, { 'x-mock-mode': header })).body.status).toBe(status)
  expect((await create(minimalBody)).body.status).toBe(mode === 'active' ? 100 : 405)
  const unreadable = (await create('{"', { 'x-mock-mode': header })).body.status
  expect(unreadable).toBe(status === 100 ? 410 : 405)
})

test('ignores an unknown x-mock-mode and says so in x-mock-explain', async () => {
  const { create } = await start()
  const { body, headers } = await create(minimalBody, { 'x-mock-mode': 'off' })
  expect(body.status).toBe(100)
  expect(headers['x-mock-explain']).toBe('ignored header x-mock-mode: expected active or deprecated')
})

test('a change of mode restores the documented status and message unless it sets others', async () => {
  const { app } = await start()
  await putMode(app, { mode: 'deprecated', status: 1 })
  expect(await putMode(app, { mode: 'deprecated' })).toEqual({ mode: 'deprecated', http_status: 200, ...documented })
})
