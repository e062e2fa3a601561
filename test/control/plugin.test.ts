import { expect, test } from 'vitest'
import { fingerprint } from '../../src/lib/fingerprint.ts'
import { pagePaths } from '../../src/reference/page-paths.ts'
import { minimalBody, start } from '../support/start.ts'

test('the overview shows the version and the settings in effect, without the fixtures and their tokens', async () => {
  const { app } = await start({ fixtures: '{"accounts":[{"token":"hidden"}]}' })
  const response = await app.inject('/_mock')
  expect(response.json()).toMatchObject({ version: '0', mode: 'active', settings: { port: 4290, wire: 'sample' } })
  expect(response.body).not.toContain('hidden')
})

test('the overview lists every endpoint with its method', async () => {
  const { app, mock } = await start()
  const { endpoints, links } = (await mock('')).body
  const { paths } = (await mock('/openapi.json?plane=control')).body
  const documented = Object.entries<object>(paths)
    .filter(([path]) => !Object.hasOwn(pagePaths, path))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
  expect(endpoints.toSorted()).toEqual(documented.toSorted())
  expect(endpoints).toEqual(expect.arrayContaining(['GET /_mock/snapshots/:name', 'DELETE /_mock/faults/:id']))
  for (const endpoint of endpoints) {
    const [method = '', url = ''] = endpoint.split(' ')
    expect(app.hasRoute({ method, url }), endpoint).toBe(true)
  }
  expect(links).toMatchObject({ mode: '/_mock/mode', project: '/_mock/projects/:id', readyz: '/readyz' })
})

test.each([
  [{ mode: 'off' }, '/mode', '/mode: expected active or deprecated, received the string "off"'],
  [{}, '/mode', '/mode: expected active or deprecated, received nothing'],
  [
    { mode: 'active', http_status: 99 },
    '/http_status',
    '/http_status: expected an HTTP status from 200 to 599, received the number 99',
  ],
  [{ mode: 'active', modus: 1 }, '/modus', '/modus: expected only the keys mode, status, http_status, message'],
  ['{"mode"', '', 'the body: expected a colon, received the end after the key /mode at line 1 column 8'],
  ['[]', '', 'the body: expected a JSON object, received an array of 0'],
  ['', '/mode', '/mode: expected active or deprecated, received nothing'],
])('PUT /_mock/mode %j is rejected with the pointer %j', async (payload, pointer, detail) => {
  const { app } = await start()
  const response = await app.inject({ method: 'PUT', url: '/_mock/mode', payload })
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(response.json()).toMatchObject({
    title: 'Bad Request',
    status: 400,
    pointer,
    detail: expect.stringContaining(detail),
  })
  expect((await app.inject('/_mock/mode')).json().mode).toBe('active')
})

test('a body is parsed as JSON whatever its content type, so a bare curl -d works', async () => {
  const { app } = await start()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await app.inject({ method: 'PUT', url: '/_mock/mode', payload: '{"mode":"deprecated"}', headers })
  expect(response.json().mode).toBe('deprecated')
})

test.each([
  '{"account":"idle-4c1b7e90aa55" "mode":1}',
  '{"mode":"idle-4c1b7e90aa55"}',
  '{"idle-4c1b7e90aa55":1}',
  '{"password":"of-Nobody-7Kd02" 1}',
  '{"password":of-Nobody-7Kd02}',
])('the problem with the body %s quotes no secret', async (payload) => {
  const { app } = await start({ fixtures: '{"accounts":[{"token":"idle-4c1b7e90aa55"}]}' })
  const response = await app.inject({ method: 'PUT', url: '/_mock/mode', payload })
  expect(response.statusCode).toBe(400)
  expect(response.body).not.toMatch(/idle-4c1b|Nobody/)
})

test('an unknown endpoint gets 404', async () => {
  const { app } = await start()
  const response = await app.inject({ method: 'POST', url: '/_mock/nothing?token=secret' })
  expect(response.statusCode).toBe(404)
  expect(response.json()).toEqual({
    title: 'Not Found',
    status: 404,
    detail: 'no control endpoint at POST /_mock/nothing; GET /_mock lists them',
  })
})

test.each([
  ['/_mock/mode', '{"mode":"deprecated"}', 262_144],
  ['/_mock/state', '{"accounts":[]}', 5 * 1024 * 1024],
] as const)('PUT %s %j is accepted with up to %i bytes, and gets 413 with more', async (url, body, maxBytes) => {
  const { app } = await start()
  const send = (bytes: number) => app.inject({ method: 'PUT', url, payload: body.padEnd(bytes) })
  expect((await send(maxBytes)).statusCode).toBe(200)
  const { statusCode, headers } = await send(maxBytes + 1)
  expect([statusCode, headers['content-type']]).toEqual([413, expect.stringContaining('application/problem+json')])
})

test('a server that begins to close is live and not ready', async () => {
  const { app, listen } = await start()
  const url = await listen()
  const closing = app.close()
  // Requests that arrive at this moment are still answered.
  const health = await Promise.all(['/livez', '/readyz'].map((path) => fetch(url + path)))
  expect(health.map(({ status }) => status)).toEqual([200, 503])
  await closing
})

test('a running server is live and ready', async () => {
  const { app } = await start()
  expect((await app.inject('/livez')).statusCode).toBe(200)
  expect((await app.inject('/readyz')).statusCode).toBe(200)
})

test.each(
  'mode active status title detail account accounts at id operation matched project_id http_status create-project Active 2020-06-11 2020-06-11T10:00:00.000Z'.split(
    ' ',
  ),
)('a call with the token %s changes neither keys nor values of the responses of the control plane', async (token) => {
  const { create, mock } = await start()
  const account = encodeURIComponent(token)
  await create({ ...minimalBody, billing_plan: 2 })
  await create({ ...minimalBody, token })
  const before = (await mock('/projects?account=token-a')).body
  expect(before.projects[0]).toMatchObject({
    project_id: 715,
    project_status: 'Active',
    created_at: '2020-06-11T10:00:00.000Z',
  })
  // `mock` checks that each response is documented.
  for (const path of [`/mode?account=${account}`, `/clock?account=${account}`, `/projects?account=${account}`])
    await mock(path)
  await mock('/mode', { mode: 'active', account: token }, 'PUT')
  await mock('/faults', { operation: 'create-project', status: 403, account: token })
  await mock(`/faults?account=${account}`)
  expect((await mock('/requests/verify', { operation: 'check-balance', account: token })).status).toBe(422)
  expect((await mock('/projects/715', { project_status: 'Active', account: token }, 'PATCH')).status).toBe(200)
  const { body } = await mock(`/requests/wait?account=${account}`)
  expect(Object.keys(body.requests[0].body)).toEqual(['token', 'project_name'])
  expect(Object.keys(body.requests[0].answer)).toContain('project_id')
  expect((await mock('/reset', { account: token })).body).toEqual({ accounts: 1 })
})

test('a token of digits changes no number of a response of the control plane, but is hidden in the body of a fault', async () => {
  const projects = [{ project_name: 'P', project_id: 10_000_001 }]
  const fixtures = JSON.stringify({ accounts: [{ token: 'rich-token', balance: 20_000_002, projects }] })
  const { create, mock } = await start({ fixtures })
  for (const token of ['10000001', '20000002']) await create({ ...minimalBody, token })
  expect((await mock('/accounts')).body.accounts[0].balance).toBe(20_000_002)
  expect((await mock('/projects/10000001')).body.project_id).toBe(10_000_001)
  const { body } = await mock('/faults', { operation: '*', http_status: 500, body: { seen: 10_000_001 } })
  expect(body.body).toEqual({ seen: fingerprint('10000001') })
})
