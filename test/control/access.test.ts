import { expect, test } from 'vitest'
import { minimalBody, start } from '../support/start.ts'

const control = async (settings: Record<string, string>, headers: Record<string, string>, url = '/_mock') => {
  const { app } = await start(settings)
  const response = await app.inject({ url, headers })
  return { status: response.statusCode, text: response.body, headers: response.headers }
}

test.each(['127.0.0.1:4290', '10.0.0.7', '[::1]:4290', 'localhost:4290', 'LOCALHOST', 'app.localhost', 'mock.example'])(
  'requests for the host %s are accepted',
  async (host) => {
    expect((await control({ publicUrl: 'http://mock.example:1/' }, { host })).status).toBe(200)
  },
)

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b'])(
  'requests for the host %s are rejected with 403',
  async (host) => {
    const { status, text } = await control({ publicUrl: 'http://mock.example/' }, { host })
    expect(status).toBe(403)
    expect(JSON.parse(text).detail).toContain(
      'header host: expected an IP address, localhost or the host of the setting',
    )
  },
)

test.each([
  ['http://127.0.0.1:4290', 200],
  ['http://127.0.0.1:9999', 403],
  ['http://evil.example', 403],
  ['null', 403],
])('requests from the origin %s get %i', async (origin, status) => {
  expect((await control({}, { host: '127.0.0.1:4290', origin })).status).toBe(status)
})

test.each([
  ['same-origin', 200],
  ['none', 200],
  ['cross-site', 403],
  ['same-site', 403],
])('requests with Sec-Fetch-Site: %s get %i, even without an Origin', async (site, status) => {
  const { app, create } = await start()
  await create(minimalBody)
  const headers = { host: '127.0.0.1:4290', 'sec-fetch-site': site }
  for (const [method, url] of [
    ['GET', '/_mock'],
    ['POST', '/_mock/reset'],
  ] as const) {
    const response = await app.inject({ method, url, headers })
    expect(response.statusCode).toBe(status)
    if (status === 403)
      expect(response.json().detail).toBe(`the header sec-fetch-site: expected same-origin or none, received ${site}`)
  }
  expect((await create(minimalBody)).body.project_id).toBe(status === 403 ? '716' : '715')
})

test('with a control token, every endpoint requires it, and any host is accepted', async () => {
  const settings = { controlToken: 'sesame' }
  const answer = (authorization?: string, url?: string) =>
    control(settings, { host: 'picky', ...(authorization && { authorization }) }, url)
  expect((await answer('Bearer sesame')).status).toBe(200)
  expect((await answer('bearer sesame')).status).toBe(200)
  for (const authorization of [undefined, 'Bearer sesam', 'sesame', 'Basic sesame', 'Bearer sesame x']) {
    const { status, headers, text } = await answer(authorization)
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({ status: 401, challenge: 'Bearer' })
    expect(text).not.toContain('sesame')
  }
  expect((await answer(undefined, '/_mock/nothing')).status).toBe(401)
  expect((await answer(undefined, '/readyz')).status).toBe(200)
  expect((await answer('Bearer sesame')).text).not.toContain('sesame')
})
