import { expect, test } from 'vitest'
import { createProject, minimalBody, start } from '../../support/start.ts'

const page = 'http://localhost:5173'

/** Makes a call as a page of an origin does: a preflight request, then the call itself. */
async function callFrom(origin: string, cors?: string, url = createProject) {
  const started = await start(cors === undefined ? {} : { cors })
  const preflight = await started.app.inject({
    method: 'OPTIONS',
    url,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-mock-fault',
    },
  })
  const call = await started.app.inject({ method: 'POST', url, payload: minimalBody, headers: { origin } })
  return { ...started, preflight, call }
}

test.each([
  [page, 'any'],
  ['null', 'any'],
  [page, page],
  [page, `https://a.example, ${page}`],
  ['https://a.example', 'https://A.example:443'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
])('a page of %s can call the API with cors=%s', async (origin, cors) => {
  const { preflight, call } = await callFrom(origin, cors)
  expect([preflight.statusCode, preflight.body]).toEqual([204, ''])
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': 'content-type,x-mock-fault',
  })
  expect(call.json().status).toBe(100)
  expect(call.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-mock-explain, x-mock-request-id',
    vary: 'origin',
  })
})

test.each([
  [page, undefined],
  [page, 'http://localhost:5174'],
  [page, 'https://localhost:5173'],
  ['http://localhost', 'http://localhost:5173'],
  ['http://evil.localhost:5173', page],
  ['null', page],
])('a page of %s cannot call the API with cors=%s, and the journal says why', async (origin, cors) => {
  const { preflight, call, mock } = await callFrom(origin, cors)
  expect(preflight.statusCode).toBe(405)
  expect(preflight.json().message).toMatch(/expected the method POST, received OPTIONS; .* the setting cors must list/)
  for (const { headers } of [preflight, call]) expect(headers).not.toHaveProperty('access-control-allow-origin')
  const { requests } = (await mock('/requests')).body
  expect(requests.at(-1).deviations).toEqual([`pages of ${origin} cannot read this response: see the setting cors`])
})

test.each([
  [undefined, 'it is not set'],
  ['http://localhost:5174', 'it lists http://localhost:5174'],
  ['http://localhost:5174, https://a.example', 'it lists http://localhost:5174, https://a.example'],
])('with cors=%s, the answer to a preflight request names the origin to list', async (cors, state) => {
  const { preflight } = await callFrom(page, cors)
  expect(preflight.json().message).toBe(
    `Invalid Request: ${createProject}: expected the method POST, received OPTIONS; for a page of ${page} to make calls, the setting cors must list this origin (${state})`,
  )
})

test('what is no preflight request of another origin is not told about the setting cors', async () => {
  const { app } = await start()
  const headers = { host: 'localhost:5173', origin: page, 'access-control-request-method': 'POST' }
  for (const sent of [headers, { 'access-control-request-method': 'POST' }, { origin: page }]) {
    const response = await app.inject({ method: 'OPTIONS', url: createProject, headers: { ...sent } })
    expect(response.json().message).toBe(
      `Invalid Request: ${createProject}: expected the method POST, received OPTIONS`,
    )
  }
})

test('the answer to a malformed URL can be read by the pages that can read any other', async () => {
  const { preflight, call, mock } = await callFrom(page, page, '/%zz')
  const allowed = { 'access-control-allow-origin': page, vary: 'origin' }
  expect([preflight.statusCode, preflight.body, preflight.headers]).toEqual([204, '', expect.objectContaining(allowed)])
  expect(preflight.headers['access-control-allow-headers']).toBe('content-type,x-mock-fault')
  expect([call.statusCode, call.headers]).toEqual([404, expect.objectContaining(allowed)])
  expect((await mock('/requests')).body.requests).toMatchObject([
    { method: 'OPTIONS', path: '/%zz', operation: null, status: null, http_status: 204, answer: null, deviations: [] },
    { method: 'POST', path: '/%zz', operation: null, status: 410, http_status: 404 },
  ])
  const refused = await callFrom('https://a.example', page, '/%zz')
  for (const { statusCode, headers } of [refused.preflight, refused.call]) {
    expect([statusCode, headers.vary]).toEqual([404, 'origin'])
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
})

test('errors, unknown paths and images can be read too', async () => {
  const { app, create } = await start({ cors: page })
  const { body } = await create(minimalBody)
  const image = new URL(Buffer.from(body.qr_code_base64, 'base64').toString()).pathname
  for (const [method, url] of [
    ['POST', '/app/api/v2/pm/get-projects'],
    ['POST', '/api/v2/pm/nothing'],
    ['GET', image],
  ] as const) {
    const { headers } = await app.inject({
      method,
      url,
      headers: { origin: page },
      ...(method === 'POST' && { payload: 'x' }),
    })
    expect(headers['access-control-allow-origin']).toBe(page)
  }
})

test('a request without an origin, or from the same one, is answered as ever', async () => {
  const { create } = await start({ cors: page })
  for (const headers of [{}, { origin: 'http://localhost:80', host: 'localhost:80' }]) {
    const answer = await create(minimalBody, { ...headers })
    expect(answer.body.status).toBe(100)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(answer.headers).not.toHaveProperty('x-mock-explain')
  }
})

test('a preflight request is recorded as a call without an operation, executes nothing and triggers no fault', async () => {
  const { app, mock } = await start({ cors: 'any' })
  await mock('/faults', { operation: '*', status: 403, times: 1 })
  const headers = {
    origin: page,
    'access-control-request-method': 'POST',
    'access-control-request-private-network': 'true',
  }
  const preflight = await app.inject({ method: 'OPTIONS', url: createProject, headers })
  expect(preflight.headers['access-control-allow-private-network']).toBe('true')
  expect((await mock('/requests')).body.requests).toMatchObject([
    { method: 'OPTIONS', operation: null, status: null, http_status: 204, fault: null },
  ])
})

test.each(['any', page])('with cors=%s, the control plane stays closed to pages of other origins', async (cors) => {
  const { app, create } = await start({ cors })
  await create(minimalBody)
  for (const [method, url] of [
    ['OPTIONS', '/_mock/reset'],
    ['POST', '/_mock/reset'],
    ['GET', '/_mock/state'],
    ['GET', '/_mock/requests'],
    ['OPTIONS', '/_mock/nothing'],
  ] as const) {
    const headers = { host: '127.0.0.1:4290', origin: page, 'access-control-request-method': 'POST' }
    const response = await app.inject({ method, url, headers })
    expect(response.statusCode).toBe(403)
    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  }
  expect((await create(minimalBody)).body.project_id).toBe('716')
})

test.each(['', 'all', '*', 'localhost:5173', 'http://a/', 'http://a,', 'ftp://a', 'http://a b', 'any,http://a'])(
  'cors=%j is rejected at startup',
  async (cors) => {
    await expect(start({ cors })).rejects.toThrow(
      '--cors: expected any, or origins such as http://localhost:5173 separated by commas',
    )
  },
)
