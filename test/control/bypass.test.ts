import { once } from 'node:events'
import { Agent, METHODS, request } from 'node:http'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isLong } from '../support/long.ts'
import { readAnswerCheck } from '../support/openapi-answers.ts'
import { createRawClient } from '../support/raw-http.ts'
import { minimalBody, type SettingValues, start } from '../support/start.ts'

// What requests must not get, and what they must not change.
const controlToken = 'sesame'
const authorization = `Bearer ${controlToken}`
const masterToken = 'top-secret-master-token'

// Ways to write a path that a filter, a proxy or a router could read in another way than the server behind it.
const tricks: Record<string, (path: string) => string> = {
  'as it is': (path) => path,
  '//': (path) => `/${path}`,
  '///': (path) => `//${path}`,
  '// inside': (path) => path.replaceAll('/', '//'),
  '/./': (path) => `/.${path}`,
  '/./ inside': (path) => path.replaceAll('/', '/./'),
  '/x/../': (path) => `/x/..${path}`,
  '/../': (path) => `/..${path}`,
  'an API path before ..': (path) => `/app/api/v2/pm/..;/../../../..${path}`,
  'an image path before ..': (path) => `/uploads/images/..${path}`,
  'health before ..': (path) => `/livez/..${path}`,
  'a dashboard path before ..': (path) => `/_mock/dashboard/..${path.replace('/_mock', '')}`,
  '%2e%2e': (path) => `/x/%2e%2e${path}`,
  '%2e%2e with %2f': (path) => `/x/%2e%2e%2f${path.slice(1)}`,
  '%2f': (path) => path.replaceAll('/', '%2f'),
  '%2F inside': (path) => `/${path.slice(1).replaceAll('/', '%2F')}`,
  '%5f': (path) => path.replaceAll('_', '%5f'),
  '%5F and %6d': (path) => path.replace('/_m', '/%5F%6d'),
  'every character encoded': (path) => `/${path.slice(1).replaceAll(/[^/]/g, encode)}`,
  'encoded twice': (path) => path.replaceAll('_', '%255f'),
  'a slash encoded twice': (path) => `/${path.slice(1).replaceAll('/', '%252f')}`,
  ';': (path) => `${path};x=y`,
  '; inside': (path) => path.replace('_mock', '_mock;x=y'),
  '; before': (path) => `/;${path}`,
  'upper case': (path) => path.toUpperCase(),
  'mixed case': (path) => path.replace('mock', 'Mock'),
  'a slash at the end': (path) => `${path}/`,
  'a dot at the end': (path) => `${path}.`,
  '/. at the end': (path) => `${path}/.`,
  '/.. and the name again': (path) => `${path}/..${path}`,
  '%20 at the end': (path) => `${path}%20`,
  '%09 at the end': (path) => `${path}%09`,
  '%0d%0a at the end': (path) => `${path}%0d%0aauthorization:%20Bearer%20sesame`,
  '%00 at the end': (path) => `${path}%00`,
  '%00 inside': (path) => path.replace('_mock', '_mo%00ck'),
  'NUL at the end': (path) => `${path}\0`,
  'NUL before': (path) => `/\0${path}`,
  '? at the end': (path) => `${path}?`,
  '? before': (path) => `/?${path}`,
  '# at the end': (path) => `${path}#x`,
  '# before': (path) => `/#${path}`,
  '%23 and %3f': (path) => `${path}%23%3f`,
  'a backslash': (path) => path.replaceAll('/', '\\'),
  'a backslash inside': (path) => path.replace('/_mock/', '/_mock\\'),
  '%5c': (path) => path.replace('/_mock/', '/_mock%5c'),
  'an absolute target': (path) => `http://localhost${path}`,
  'an absolute target over https': (path) => `https://localhost${path}`,
  'another authority': (path) => `http://evil.example${path}`,
  'a user name': (path) => `http://localhost@evil.example${path}`,
  'the query in an authority': (path) => `http://localhost?x${path}`,
  'the fragment in an authority': (path) => `http://localhost#x${path}`,
  'an authority without a path': (path) => `http://localhost/..${path}`,
  'no authority': (path) => `http://${path}`,
  'another scheme': (path) => `file://${path}`,
  'overlong UTF-8 for /': (path) => path.replace('/_', '%c0%af_'),
  'overlong UTF-8 for .': (path) => `/x/%c0%ae%c0%ae${path}`,
  'overlong UTF-8 for _': (path) => path.replace('_', '%c1%9f'),
  'overlong UTF-8 in bytes': (path) => path.replace('_', '\xc1\x9f'),
  'full-width characters': (path) => path.replace('_', '%ef%bc%bf'),
  'an invalid escape': (path) => path.replace('_mock', '_mock%zz'),
  'half an escape': (path) => `${path}%`,
  '%u005f': (path) => path.replace('_', '%u005f'),
  'no slash': (path) => path.slice(1),
  '*': () => '*',
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

// Each would show or change something.
const targets = [
  '/_mock/reset',
  '/_mock/state',
  '/_mock/mode',
  '/_mock/requests',
  '/_mock/faults',
  '/_mock/accounts/fp?secrets=plain',
]
const body = JSON.stringify({ mode: 'deprecated', accounts: [], operation: '*', status: 101 })

function toRequest(method: string, target: string, headers: string[]): string {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers, `content-length: ${body.length}`]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

// What needs no token, as it shows and changes nothing: the text at /, health, and the page of the dashboard.
const open = ['/', '/livez', '/_mock/', '/_mock/dashboard/index.html']

/**
 * A mock with an account.
 *
 * @returns a function that sends a request with these headers and expects that it is rejected, and one that reads everything
 * that requests could change
 */
async function startGuarded(settings: SettingValues, headers: Record<string, string>) {
  const { app, create, listen } = await start(settings)
  await create({ ...minimalBody, token: masterToken })
  const url = await listen()
  const client = createRawClient(Number(new URL(url).port))
  onTestFinished(client.close)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const send = (method: string, target: string) => client.send(toRequest(method, target, lines))
  const openBodies: unknown[] = []
  for (const path of open) openBodies.push((await send('GET', path))?.body)
  const expectRejected = async (method: string, target: string) => {
    // Only the body tells what was reached, and a response to HEAD has none.
    const response = await send(method === 'HEAD' ? 'GET' : method, target)
    if (openBodies.includes(response?.body)) return
    expect(response?.status, `${method} ${target}: ${response?.body}`).toBeGreaterThanOrEqual(400)
    if (method === 'HEAD') expect((await send(method, target))?.status).toBe(response?.status)
  }
  const readAll = async () => {
    const paths = ['state', 'mode', 'faults', 'clock', 'snapshots', 'requests/1', 'accounts', 'projects']
    const options = { headers: { host: 'localhost', authorization } }
    return Promise.all(paths.map(async (path) => (await app.inject({ url: `/_mock/${path}`, ...options })).json()))
  }
  return { url, expectRejected, readAll }
}

// A client without the token, and a page that uses DNS rebinding.
const guards: [name: string, settings: SettingValues, headers: Record<string, string>][] = [
  ['the control token', { controlToken }, { host: 'localhost' }],
  ['a Host header that is allowed', {}, { host: 'evil.example' }],
]

describe.each(guards)('without %s', (_name, settings, headers) => {
  test('no way to write a path reaches /_mock, with any method', async () => {
    const { expectRejected, readAll } = await startGuarded(settings, headers)
    const before = await readAll()
    for (const trick of Object.values(tricks)) {
      for (const method of METHODS) await expectRejected(method, trick('/_mock/state'))
      for (const target of targets) await expectRejected('POST', trick(target))
    }
    expect(await readAll()).toEqual(before)
  })

  test('no combination of these ways reaches /_mock', { tags: 'rounds', timeout: 180_000 }, async () => {
    const { expectRejected, readAll } = await startGuarded(settings, headers)
    const before = await readAll()
    const property = fc.asyncProperty(combined, ({ method, target, names }) =>
      expectRejected(
        method,
        names.reduce((path, name) => tricks[name]?.(path) ?? path, target),
      ),
    )
    await fc.assert(property, { numRuns: isLong ? 20_000 : 50 })
    expect(await readAll()).toEqual(before)
  })
})

const combined = fc.record({
  method: fc.constantFrom(...METHODS),
  target: fc.constantFrom(...targets),
  names: fc.array(fc.constantFrom(...Object.keys(tricks)), { minLength: 1, maxLength: 4 }),
})

// What a browser sends for a page of another site. It sends an Origin with everything but GET and HEAD; older ones send no
// Sec-Fetch-Site.
const pages: Record<string, Record<string, string>> = {
  'of another site': { host: 'localhost', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
  'of another site, in an older browser': { host: 'localhost', origin: 'http://evil.example' },
  'without a referrer': { host: 'localhost', 'sec-fetch-site': 'cross-site' },
  'in a sandbox': { host: 'localhost', origin: 'null' },
  'of another port': { host: 'localhost:4290', origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' },
  'of the other scheme': { host: 'localhost', origin: 'https://localhost', 'sec-fetch-site': 'cross-site' },
  'whose name leads to this address (DNS rebinding)': {
    host: 'evil.example:4290',
    origin: 'http://evil.example:4290',
    'sec-fetch-site': 'same-origin',
  },
}
// A page can send these without asking first (as a form, or with fetch), and the last one not.
const contentTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json',
]

test.each(Object.entries(pages))(
  'a page %s changes and reads nothing, whatever it sends to any endpoint',
  async (_name, headers) => {
    const { url, readAll } = await startGuarded({}, headers)
    const before = await readAll()
    const { operations } = await readAnswerCheck(async (path) => (await fetch(url + path)).json())
    const endpoints = operations.filter(({ path }) => path === '/_mock' || /^\/_mock\/(?!dashboard|$)/.test(path))
    expect(endpoints.length).toBeGreaterThan(30)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    for (const { method, path } of endpoints)
      for (const contentType of method === 'GET' ? [undefined] : contentTypes) {
        const withType = contentType === undefined ? headers : { ...headers, 'content-type': contentType }
        const sent = request(url + path, { method, headers: withType, agent })
        sent.end(method === 'GET' ? undefined : body)
        const [response] = await once(sent, 'response')
        response.resume()
        await once(response, 'end')
        expect(response.statusCode, `${method} ${path} as ${contentType}`).toBe(403)
        expect(response.headers).not.toHaveProperty('access-control-allow-origin')
      }
    expect(await readAll()).toEqual(before)
  },
)
