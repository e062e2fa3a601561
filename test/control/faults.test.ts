import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startMock } from '../../src/index.ts'
import { fingerprint } from '../../src/lib/fingerprint.ts'
import { createProject, minimalBody, start, until } from '../support/start.ts'

async function started(settings = {}) {
  const picky = await start(settings)
  return { ...picky, fault: (body: object) => picky.mock('/faults', body), url: await picky.listen() }
}

const post = (url: string, body: object = minimalBody) =>
  fetch(`${url}${createProject}`, { method: 'POST', body: JSON.stringify(body) })

test('a fault applies to its account, lets the first calls pass, and counts', async () => {
  const { fault, create, call, mock } = await started()
  const set = await fault({
    account: 'token-a',
    operation: 'create-project',
    status: 403,
    message: 'broke',
    times: 1,
    after: 1,
  })
  expect(set.status).toBe(201)
  const id = `${fingerprint('token-a')}-1`
  expect(set.body).toMatchObject({ id, account: fingerprint('token-a'), matched: 0, fired: 0, remaining: 1 })
  await create({ ...minimalBody, token: 'other' })
  await call('set-webhook', { token: 'token-a' })
  expect((await create(minimalBody)).body.status).toBe(100)
  const met = await create(minimalBody)
  expect([met.status, met.body]).toEqual([200, { status: 403, message: 'broke' }])
  expect(met.headers['x-mock-explain']).toBe(`fault ${id} fired: status 403`)
  expect((await create(minimalBody)).body.project_id).toBe('716')
  expect((await mock('/faults')).body.faults).toMatchObject([{ id, matched: 2, fired: 1, remaining: 0 }])
  const { requests } = (await mock(`/requests?account=token-a&status=403`)).body
  expect(requests).toMatchObject([{ fault: id, answer: { status: 403 } }])
})

test('a status without a message uses the default message, with the HTTP status given', async () => {
  const { fault, create } = await started()
  await fault({ operation: 'create-project', status: 405, http_status: 500 })
  const { status, body } = await create(minimalBody)
  expect([status, body]).toEqual([500, { status: 405, message: 'API Is Not Active For This Plan' }])
})

test.each([
  ['<h1>down</h1>', 'text/html; charset=utf-8', '<h1>down</h1>'],
  ['down', 'text/plain; charset=utf-8', 'down'],
  [{ oops: [1] }, 'application/json; charset=utf-8', '{"oops":[1]}'],
])('the body %j is returned as %s', async (body, type, text) => {
  const { fault, url } = await started()
  await fault({ operation: '*', http_status: 502, body })
  const response = await post(url)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([502, type, text])
})

test('of several faults, the one added first applies until it is used up', async () => {
  const { fault, create, mock } = await started()
  await fault({ operation: 'create-project', status: 1, times: 2 })
  await fault({ operation: '*', status: 2, times: 1 })
  const statuses = []
  for (let count = 0; count < 4; count++) statuses.push((await create(minimalBody)).body.status)
  expect(statuses).toEqual([1, 1, 2, 100])
  expect((await mock('/faults/all-1', undefined, 'DELETE')).body).toEqual({ removed: 1 })
  expect((await mock('/faults/all-1', undefined, 'DELETE')).status).toBe(404)
  expect((await mock('/faults', undefined, 'DELETE')).body).toEqual({ removed: 1 })
  expect((await fault({ operation: '*', status: 2 })).body.id).toBe('all-3')
})

test('a fault also applies to invalid JSON and to unknown tokens, but not to unknown paths', async () => {
  const { fault, create, call } = await started({ accounts: 'closed' })
  await fault({ operation: '*', http_status: 503, body: {} })
  expect((await create('no JSON')).status).toBe(503)
  expect((await create(minimalBody)).status).toBe(503)
  expect((await call('nothing', minimalBody)).status).toBe(404)
})

test('reset and hang change nothing and send no response, and the calls are in the journal', async () => {
  const { fault, call, mock, url } = await started()
  await fault({ operation: 'create-project', transport: 'reset', times: 1 })
  await fault({ operation: 'create-project', transport: 'hang', times: 1 })
  await expect(post(url)).rejects.toThrow()
  const gone = new AbortController()
  const hung = fetch(`${url}${createProject}`, {
    method: 'POST',
    body: JSON.stringify(minimalBody),
    signal: gone.signal,
  })
  await until(async () => (await mock('/faults')).body.faults[1].fired > 0)
  gone.abort()
  await expect(hung).rejects.toThrow()
  expect((await mock('/requests/wait?count=2')).body.requests).toMatchObject([
    { fault: 'all-1', http_status: null, status: null, answer: null },
    { fault: 'all-2', http_status: null, status: null, answer: null },
  ])
  expect((await call('get-projects', { token: minimalBody.token, project_id: 0 })).body.projects).toEqual([])
})

test('truncate and malformed execute the call, and corrupt the response', async () => {
  const { fault, call, url } = await started()
  await fault({ operation: 'create-project', transport: 'truncate', times: 1 })
  await fault({ operation: '*', transport: 'malformed' })
  const cut = await post(url)
  expect(cut.status).toBe(200)
  await expect(cut.text()).rejects.toThrow()
  const text = await (await post(url)).text()
  expect(text).toContain('"date_format":DD-MM-YYYY,')
  expect(() => JSON.parse(text)).toThrow()
  const list = await fetch(`${url}/app/api/v2/pm/get-projects`, {
    method: 'POST',
    body: '{"token":"token-a","project_id":0}',
  })
  expect((await list.text()).match(/"date_format":DD-MM-YYYY,/g)).toHaveLength(2)
  await expect(call('check-balance', { token: 'token-a' })).rejects.toThrow('Success')
})

test('a fault also applies to a body that is too large, and the call belongs to its account', async () => {
  const { fault, create, mock } = await started()
  await fault({ account: 'token-a', operation: 'create-project', http_status: 503, body: {}, times: 1 })
  const large = { ...minimalBody, notes: 'n'.repeat(1_100_000) }
  expect((await create(large)).status).toBe(503)
  expect((await create(large)).body.message).toContain('at most 1048576 bytes')
  expect((await mock('/requests?account=token-a')).body.requests).toHaveLength(2)
})

test('truncate cuts an image in half, and leaves the response to HEAD as it is', async () => {
  const { fault, create, url } = await started()
  const { body } = await create(minimalBody)
  const image = `${url}${new URL(Buffer.from(body.qr_code_base64, 'base64').toString()).pathname}`
  const whole = Buffer.from(await (await fetch(image)).arrayBuffer())
  await fault({ operation: 'qr-image', transport: 'truncate' })
  const cut = await fetch(image)
  expect(cut.headers.get('content-length')).toBe(String(whole.length))
  const first = (await cut.body?.getReader().read())?.value
  expect(Buffer.from(first ?? []).equals(whole.subarray(0, Math.ceil(whole.length / 2)))).toBe(true)
  const head = await fetch(image, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)])
})

test('truncate cuts a list', async () => {
  const { fault, create, url } = await started()
  for (let count = 0; count < 60; count++) await create(minimalBody)
  await fault({ operation: 'get-projects', transport: 'truncate' })
  const list = await fetch(`${url}/app/api/v2/pm/get-projects`, {
    method: 'POST',
    body: '{"token":"token-a","project_id":0}',
  })
  await expect(list.text()).rejects.toThrow()
})

test('when the server closes, a delayed call gets its response at once, and a hanging one gets none', async () => {
  const { app, fault, mock, url } = await started()
  await fault({ operation: 'create-project', delay_ms: 600_000, times: 1 })
  await fault({ operation: 'create-project', transport: 'hang' })
  const delayed = post(url)
  await until(async () => (await mock('/faults')).body.faults[0].fired > 0)
  const hung = post(url).catch(() => 'no answer')
  await until(async () => (await mock('/faults')).body.faults[1].fired > 0)
  await app.close()
  expect(await (await delayed).json()).toMatchObject({ status: 100 })
  expect(await hung).toBe('no answer')
})

test('a call whose client disconnects during the delay changes nothing', async () => {
  const { fault, call, mock, url } = await started()
  await fault({ operation: 'create-project', delay_ms: 600_000 })
  const gone = new AbortController()
  const delayed = fetch(`${url}${createProject}`, {
    method: 'POST',
    body: JSON.stringify(minimalBody),
    signal: gone.signal,
  })
  await until(async () => (await mock('/faults')).body.faults[0].fired > 0)
  gone.abort()
  await expect(delayed).rejects.toThrow()
  expect((await mock('/requests/wait')).body.requests).toMatchObject([{ http_status: null }])
  expect((await call('get-projects', { token: minimalBody.token, project_id: 0 })).body.projects).toEqual([])
})

test.each([
  [{ operation: 'create-projet', status: 1 }, '/operation'],
  [{ status: 1 }, '/operation'],
  [{ operation: '*' }, ''],
  [{ operation: 'qr-image', account: 'a', status: 1 }, '/account'],
  [{ operation: '*', times: 1 }, ''],
  [{ operation: '*', transport: 'reset', status: 1 }, '/transport'],
  [{ operation: '*', transport: 'hang', http_status: 500 }, '/transport'],
  [{ operation: '*', transport: 'explode' }, '/transport'],
  [{ operation: '*', delay_ms: 1, message: 'm' }, '/message'],
  [{ operation: '*', delay_ms: 1, body: 'b' }, '/body'],
  [{ operation: '*', status: 1, http_status: 500, body: 'b' }, '/body'],
  [{ operation: '*', http_status: 204, body: 'b' }, '/http_status'],
  [{ operation: '*', delay_ms: -1 }, '/delay_ms'],
  [{ operation: '*', delay_ms: { distribution: 'uniform', min: 2, max: 1 } }, '/delay_ms/max'],
  [{ operation: '*', status: 1, times: 0 }, '/times'],
  [{ operation: '*', status: 1, after: -1 }, '/after'],
])('the fault %j is rejected with the pointer %j', async (body, pointer) => {
  const { fault, mock } = await started()
  expect((await fault(body)).body).toMatchObject({ status: 400, pointer })
  expect((await mock('/faults')).body.faults).toEqual([])
})

test('the body of a fault can have at most 65536 characters of JSON', async () => {
  const { fault, mock } = await started()
  const rule = { operation: '*', http_status: 200 }
  expect((await fault({ ...rule, body: 'b'.repeat(65_534) })).status).toBe(201)
  expect((await fault({ ...rule, body: 'b'.repeat(65_535) })).body).toMatchObject({ status: 400, pointer: '/body' })
  expect((await mock('/faults')).body.faults).toHaveLength(1)
})

test('at most 1000 faults can be set', { tags: 'long' }, async () => {
  const { fault } = await started()
  for (let count = 0; count < 1000; count++) await fault({ operation: '*', status: 1, after: 9 })
  expect((await fault({ operation: '*', status: 1 })).status).toBe(409)
})

test('a fault that corrupts responses causes no errors in the log, not even for HEAD', async () => {
  const lines: string[] = []
  const mock = await startMock({ log: (line) => lines.push(line) })
  const body = JSON.stringify(minimalBody)
  const created = Object(await (await fetch(`${mock.url}${createProject}`, { method: 'POST', body })).json())
  const { pathname } = new URL(Buffer.from(created.qr_code_base64, 'base64').toString())
  await mock.control.faults.add({ operation: 'qr-image', transport: 'truncate' })
  await fetch(`${mock.url}${pathname}`, { method: 'HEAD' })
  await mock.close()
  expect(lines.map((line) => JSON.parse(line).level)).toEqual([30, 30])
})

test.each([
  ['create-project', minimalBody, 100],
  ['create-project', {}, 401],
  ['get-projects', { token: 'token-a', project_id: 0 }, 100],
  ['get-projects', 'no JSON', 410],
])('lost executes %s with %j and resets the connection without a byte', async (operation, body, status) => {
  const { fault, create, mock, app } = await started()
  await create({ ...minimalBody, billing_plan: 3 })
  await fault({ operation, transport: 'lost', times: 1 })
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  expect(await receive(app.addresses()[0], `/app/api/v2/pm/${operation}`, text)).toEqual({
    bytes: 0,
    error: 'ECONNRESET',
  })
  const { requests } = (await mock('/requests')).body
  expect(requests.at(-1)).toMatchObject({ operation, fault: 'all-1', status, http_status: null })
  const har = (await mock('/requests?format=har')).body
  expect(har.log.entries.at(-1).response).toMatchObject({ status: 0, content: { size: 0, text: '' } })
})

test('a client that repeats a call whose response was lost has created and paid twice', async () => {
  const { fault, create, call, url } = await started()
  await fault({ operation: 'create-project', transport: 'lost', times: 1 })
  const paid = { ...minimalBody, billing_plan: 3 }
  await expect(post(url, paid)).rejects.toThrow()
  expect((await create(paid)).body.project_id).toBe('716')
  expect((await call('check-balance', { token: minimalBody.token })).body.balance).toBe(980)
})

test('closes without waiting for a call whose response was lost', async () => {
  const { fault, url, app } = await started()
  await fault({ operation: '*', transport: 'lost' })
  await Promise.all([1, 2, 3].map(() => expect(post(url)).rejects.toThrow()))
  await app.close()
})

test.each([
  ['status=403', { status: 403, message: 'Insufficient Balance' }, 200],
  [' status=403 , http_status=500 ', { status: 403, message: 'Insufficient Balance' }, 500],
  ['delay_ms=1,status=9', { status: 9, message: '' }, 200],
])('the header x-mock-fault: %s applies to its own call', async (header, body, httpStatus) => {
  const { create, mock } = await started()
  const failed = await create(minimalBody, { 'x-mock-fault': header })
  expect([failed.status, failed.body]).toEqual([httpStatus, body])
  expect(failed.headers['x-mock-explain']).toMatch(/^fault x-mock-fault fired: .*status /)
  expect((await create(minimalBody)).body.project_id).toBe('715')
  const { requests } = (await mock('/requests')).body
  expect(requests).toMatchObject([{ fault: 'x-mock-fault', headers: { 'x-mock-fault': header } }, { fault: null }])
})

test.each([
  ['reset', null],
  ['lost', 100],
  ['truncate', 100],
  ['malformed', 100],
])('the header x-mock-fault: %s breaks its own call, like a fault that is set', async (kind, status) => {
  const { mock, url } = await started()
  const failed = async () =>
    JSON.parse(
      await (
        await fetch(`${url}${createProject}`, {
          method: 'POST',
          headers: { 'x-mock-fault': kind },
          body: JSON.stringify(minimalBody),
        })
      ).text(),
    )
  await expect(failed()).rejects.toThrow()
  const { requests } = (await mock('/requests')).body
  expect(requests).toMatchObject([{ fault: 'x-mock-fault', status }])
})

test('a fault in a header applies in place of those that are set, which do not count the call', async () => {
  const { fault, create, mock } = await started()
  await fault({ operation: '*', status: 403, times: 1 })
  expect((await create(minimalBody, { 'x-mock-fault': 'status=101' })).body.status).toBe(101)
  expect((await mock('/faults')).body.faults).toMatchObject([{ matched: 0, remaining: 1 }])
  await mock('/mode', { mode: 'deprecated' }, 'PUT')
  expect((await create(minimalBody, { 'x-mock-fault': 'status=101' })).body.status).toBe(405)
})

test.each([
  '',
  'losst',
  'reset, lost',
  'status=abc',
  'status=99999',
  'delay_ms=-1',
  'delay_ms=600001',
  'after=1, lost',
  'operation=get-projects, lost',
  'status=403, status=404',
  '__proto__=1',
])('the header x-mock-fault: %s is rejected with 410 and the syntax, and the call is not executed', async (header) => {
  const { create } = await started()
  for (const sent of [minimalBody, 'no JSON']) {
    const { status, body } = await create(sent, { 'x-mock-fault': header })
    expect([status, body.status]).toEqual([200, 410])
    expect(body.message).toMatch(/^Invalid Request: header x-mock-fault: expected reset, hang, lost, .*, received /)
  }
  expect((await create(minimalBody)).body.project_id).toBe('715')
})

test.each([
  ['lost, status=403', 'transport: expected no status in the same fault'],
  ['lost, http_status=500', 'transport: expected no http_status in the same fault'],
  ['status=403, http_status=204', 'http_status: expected an HTTP status that allows a body, received 204'],
])('the header x-mock-fault: %s is rejected with 410 and the contradiction only', async (header, contradiction) => {
  const { create } = await started()
  expect((await create(minimalBody, { 'x-mock-fault': header })).body).toEqual({
    status: 410,
    message: `Invalid Request: header x-mock-fault: ${contradiction}, in the string "${header}"`,
  })
  expect((await create(minimalBody)).body.project_id).toBe('715')
})

/** Sends a call over a socket of its own. @returns how many bytes came back, and the error that ended the connection */
async function receive(address: unknown, path: string, body: string) {
  const { port } = Object(address)
  const socket = connect(port, '127.0.0.1')
  let bytes = 0
  let error: unknown
  socket.on('data', (chunk) => {
    bytes += chunk.length
  })
  socket.on('error', ({ message }) => {
    error = /ECONNRESET/.exec(message)?.[0]
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(`POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  await closed
  return { bytes, error }
}
