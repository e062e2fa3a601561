import { expect, test } from 'vitest'
import { createProject, least, start } from '../start.ts'

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

test('parts that a change leaves out go back to what is documented', async () => {
  const { app } = await start()
  await withPut(app, { mode: 'deprecated', status: 1 })
  expect(await withPut(app, { mode: 'deprecated' })).toEqual({ mode: 'deprecated', http_status: 200, ...documented })
})
