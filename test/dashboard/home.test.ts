import { expect, test } from 'vitest'
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
