import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { minimalBody, type SettingValues, start } from '../support/start.ts'

type Headers = Record<string, string>

const control = async (settings: SettingValues, headers: Headers, url = '/_mock') => {
  const { app } = await start(settings)
  const response = await app.inject({ url, headers })
  return { status: response.statusCode, text: response.body, headers: response.headers }
}

/** Sends requests as they are written, over plain HTTP or TLS. @returns the HTTP status of each response */
async function sendRaw(settings: SettingValues, requests: string[], scheme: 'http' | 'https' = 'http') {
  const { app, listen } = await start({ httpsPort: '0', ...settings })
  const plainPort = Number(new URL(await listen()).port)
  const { server, ca = '' } = app.secureServer ?? {}
  if (server) await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server?.address()
  const securePort = typeof address === 'object' ? (address?.port ?? 0) : 0
  const open = () =>
    scheme === 'http'
      ? connect(plainPort, '127.0.0.1')
      : connectTls({ port: securePort, host: '127.0.0.1', servername: 'localhost', ca })
  const statuses: number[] = []
  for (const request of requests) {
    const socket = open()
    socket.write(request, 'latin1')
    statuses.push(await readStatus(socket))
  }
  return statuses
}

async function readStatus(socket: Socket): Promise<number> {
  let received = ''
  for await (const chunk of socket) {
    received += chunk
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(received) ?? []
    if (status !== undefined) return Number(status)
  }
  return Number.NaN
}

const get = (lines: string[], target = '/_mock/mode') => `${[`GET ${target} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`

test.each(['127.0.0.1:4290', '10.0.0.7', '[::1]:4290', 'localhost:4290', 'LOCALHOST', 'app.localhost', 'mock.example'])(
  'requests for the host %s are accepted',
  async (host) => {
    expect((await control({ publicUrl: 'http://mock.example:1/' }, { host })).status).toBe(200)
  },
)

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  // Anything but a host and a port.
  'a b',
  'user@localhost',
  'user:password@127.0.0.1:4290',
  'localhost/path',
  'localhost?query',
  'localhost#fragment',
  'localhost\\path',
  'http://localhost',
  'localhost.',
  '127.0.0.1.:4290',
  'a..localhost',
  '.localhost',
  'localhost:',
  'localhost:port',
  'localhost:65536',
  'localhost:80:80',
  'localhost, evil.example',
  'localhost,localhost',
  'localhost evil.example',
  'local\thost',
  'localhost%2eevil.example',
  '%6cocalhost',
  // Other ways to write an address, which browsers replace.
  '::1',
  '[::1',
  '[localhost]',
  '[127.0.0.1]',
  '[fe80::1%25eth0]',
  '2130706433',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.1',
])('requests for the host %j are rejected with 403', async (host) => {
  const { status, text } = await control({ publicUrl: 'http://mock.example/' }, { host })
  expect(status).toBe(403)
  expect(JSON.parse(text).detail).toContain('header host: expected an IP address, localhost or the host of the setting')
})

describe('on a connection', () => {
  test('an empty Host header, or several, are rejected with 403, even if they are equal', async () => {
    const several = [['host: localhost', 'host: localhost'], ['host: localhost', 'Host: evil.example'], ['host:']]
    expect(
      await sendRaw(
        {},
        several.map((lines) => get(lines)),
      ),
    ).toEqual([403, 403, 403])
  })

  test('a request without a Host header is accepted: no browser sends one', async () => {
    expect(await sendRaw({}, [get(['connection: close']), 'GET /_mock/mode HTTP/1.0\r\n\r\n'])).toEqual([200, 200])
  })

  test.each([
    ['http://localhost:4290/_mock/mode', 200],
    ['HTTP://LOCALHOST:4290/_mock/mode', 200],
    ['http://localhost/_mock/mode', 403],
    ['http://evil.example/_mock/mode', 403],
    ['https://evil.example:4290/_mock/mode', 403],
    ['http://localhost:4290@evil.example/_mock/mode', 403],
    ['http://user@localhost:4290/_mock/mode', 403],
    ['http://evil.example\\@localhost:4290/_mock/mode', 400],
  ])('the target %s with the host localhost:4290 gets %i', async (target, status) => {
    expect(await sendRaw({}, [get(['host: localhost:4290', 'connection: close'], target)])).toEqual([status])
  })

  test('a target with a foreign host is rejected also without a Host header', async () => {
    expect(await sendRaw({}, [get(['connection: close'], 'http://evil.example/_mock/mode')])).toEqual([403])
  })

  test.each(['http', 'https'] as const)('over %s, only pages of the same scheme are accepted', async (scheme) => {
    const requests = ['http://localhost', 'https://localhost', 'http://localhost:80', 'https://localhost:443'].map(
      (origin) => get(['host: localhost', 'connection: close', `origin: ${origin}`]),
    )
    const expected = scheme === 'http' ? [200, 403, 200, 403] : [403, 200, 403, 200]
    expect(await sendRaw({}, requests, scheme)).toEqual(expected)
  })
})

test.each([
  ['http://127.0.0.1:4290', 200],
  ['HTTP://127.0.0.1:4290', 200],
  ['http://127.0.0.1:9999', 403],
  ['http://127.0.0.1', 403],
  ['https://127.0.0.1:4290', 403],
  ['ftp://127.0.0.1:4290', 403],
  ['http://user@127.0.0.1:4290', 403],
  ['http://127.0.0.1:4290/', 403],
  ['http://127.0.0.1:4290://', 403],
  ['http://127.0.0.1:4290, http://127.0.0.1:4290', 403],
  ['127.0.0.1:4290', 403],
  ['http://evil.example', 403],
  ['null', 403],
  ['', 403],
])('requests from the origin %j get %i', async (origin, status) => {
  expect((await control({}, { host: '127.0.0.1:4290', origin })).status).toBe(status)
})

test.each([
  ['https://mock.example', 200],
  ['http://mock.example', 200],
  ['https://mock.example:8443', 403],
  ['https://other.example', 403],
])('with the public URL https://mock.example/base, requests from the origin %s get %i', async (origin, status) => {
  const settings = { publicUrl: 'https://mock.example/base' }
  expect((await control(settings, { host: 'mock.example', origin })).status).toBe(status)
})

test.each([
  ['same-origin', 200],
  ['none', 200],
  ['cross-site', 403],
  ['same-site', 403],
  ['Cross-Site', 403],
  ['same-origin, cross-site', 403],
  ['unknown', 403],
  ['', 403],
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
