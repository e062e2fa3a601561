import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { toFirstCall } from '../../src/dashboard/public/requests/first-call.js'
import { startMock } from '../../src/index.ts'
import { start } from '../support/start.ts'

test.each([
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html; charset=utf-8'],
  ['*/*', 'text/plain; charset=utf-8'],
  [undefined, 'text/plain; charset=utf-8'],
])('GET / with Accept %s says what the server is, as %s', async (accept, type) => {
  const { app } = await start({ dashboard: 'off' })
  const { statusCode, headers, body } = await app.inject({ url: '/', headers: accept === undefined ? {} : { accept } })
  expect(statusCode).toBe(200)
  expect(headers['content-type']).toBe(type)
  expect(body).toContain('stands in for the Picky Assist Project Management (PM) API')
})

test('every path on the page exists', async () => {
  const { app } = await start()
  const { body } = await app.inject('/')
  const paths = body.match(/^\/\S+/gm) ?? []
  expect(paths.length).toBeGreaterThan(4)
  for (const path of paths) expect((await app.inject(path)).statusCode, path).toBe(200)
})

test.each(['text/html', '*/*'])('the curl line for Accept %s uses the address that the client used', async (accept) => {
  const { app } = await start({ dashboard: 'off' })
  const ask = async (host: string) => (await app.inject({ url: '/', headers: { accept, host } })).body
  expect(await ask('picky:4290')).toContain('curl http://picky:4290/app/api/v2/pm/create-project')
  expect(await ask('<img src=x onerror=alert(1)>')).toContain('curl http://localhost/app/api/v2/pm/create-project')
})

test.each(['text/html', '*/*'])(
  'the page for Accept %s shows the base URL, the mode and the accounts',
  async (accept) => {
    const { app, mock } = await start({ dashboard: 'off' })
    const page = async () => (await app.inject({ url: '/', headers: { accept, host: 'picky:4290' } })).body
    const base = accept === '*/*' ? 'http://picky:4290/app/api/v2\n' : '<code>http://picky:4290/app/api/v2</code>'
    expect(await page()).toContain(`Base URL for your software: ${base}`)
    expect(await page()).toContain('Mode: active. Accounts: open.')
    await mock('/mode', { mode: 'deprecated' }, 'PUT')
    expect(await page()).toContain('Mode: deprecated. Accounts: open.')
  },
)

test('with closed accounts the page does not say that any token works', async () => {
  const open = await start()
  expect((await open.app.inject('/')).body).toContain('Any token works')
  const closed = await start({ accounts: 'closed' })
  const { body } = await closed.app.inject('/')
  expect(body).not.toContain('Any token works')
  expect(body).toContain('Only the tokens of existing accounts work')
})

test('with strict validation the curl line sends the content type', async () => {
  const { app } = await start({ validation: 'strict' })
  expect((await app.inject('/')).body).toContain('/create-project -H content-type:application/json -d ')
})

test('over HTTPS the base URL and the curl line are those of the HTTPS port, and the line works with the certificate', async () => {
  await using mock = await startMock({ https: true })
  const directory = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const run = async (command: string) => (await promisify(execFile)('sh', ['-c', command], { cwd: directory })).stdout
  writeFileSync(join(directory, 'ca.pem'), mock.ca ?? '')
  const text = await run(`curl -s --cacert ca.pem ${mock.httpsUrl}/`)
  expect(text).toContain(`Base URL for your software: ${mock.httpsUrl}/app/api/v2\n`)
  expect(text).toMatch(/^\/_mock\/ca.pem .*save it as ca.pem/m)
  const [line = ''] = text.match(/curl .*/) ?? []
  expect(line).toContain(`curl --cacert ca.pem ${mock.httpsUrl}/app/api/v2/pm/create-project -d `)
  expect(JSON.parse(await run(`${line} -s`))).toMatchObject({ status: 100 })
  expect(await run(`curl -s ${mock.url}/`)).toContain(`curl ${mock.url}/app/api/v2/pm/create-project -d `)
})

test.each([{}, { validation: 'strict' }, { accounts: 'closed' }, { httpsPort: '0' }])(
  'with the settings %j, the dashboard shows the curl line of the text at /',
  async (values) => {
    const { app, mock } = await start(values)
    const { settings } = (await mock('')).body
    const { body } = await app.inject({ url: '/', headers: { host: 'picky' } })
    expect(body).toContain(`  ${toFirstCall('http://picky', settings)}\n`)
    const withCertificate = toFirstCall('https://picky', settings).includes('--cacert ca.pem')
    expect(withCertificate).toBe(body.includes('/_mock/ca.pem'))
  },
)

test('other methods on / get the envelope of the emulated API', async () => {
  const { app } = await start()
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/' })
  expect(statusCode).toBe(404)
  expect(JSON.parse(body)).toMatchObject({ status: 410 })
})

test('GET / sends a browser to the dashboard, by a relative URL, and tells everyone else what the server is', async () => {
  const { app } = await start()
  const { statusCode, headers } = await app.inject({ url: '/', headers: { accept: 'text/html' } })
  expect([statusCode, headers.location]).toEqual([302, '_mock/'])
  expect((await app.inject('/')).body).toMatch(/^\/_mock\/ .*the dashboard/m)
})
