import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startMock } from '../../src/index.ts'
import { serve } from '../support/program.ts'
import { start } from '../support/start.ts'

const folder = 'src/dashboard/public'
const files = globSync('**/*.{html,js,css,svg}', { cwd: folder })
const libraries = ['vendor/preact.js', 'vendor/hooks.js', 'vendor/htm.js']

test('every file of the page is served, with its type and a strict Content-Security-Policy', async () => {
  const { app } = await start()
  expect(files.length).toBeGreaterThan(20)
  const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' }
  for (const file of [...files, ...libraries]) {
    const { statusCode, headers } = await app.inject(`/_mock/dashboard/${file}`)
    expect(statusCode, file).toBe(200)
    expect(headers['content-type']).toContain(Reflect.get(types, file.split('.').at(-1) ?? ''))
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
  }
})

test('a file that the browser has is not sent again', async () => {
  const { app } = await start()
  const { headers } = await app.inject('/_mock/')
  expect(headers['cache-control']).toBe('no-cache')
  const again = await app.inject({ url: '/_mock/', headers: { 'if-none-match': String(headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test.each([
  'nothing.js',
  'types.d.ts',
  'tsconfig.json',
  '../routes.ts',
  '..%2froutes.ts',
  '%2e%2e/routes.ts',
  'vendor/../../files.ts',
  'toString',
])('GET /_mock/dashboard/%s gets 404', async (path) => {
  const { app } = await start()
  expect((await app.inject(`/_mock/dashboard/${path}`)).statusCode).toBe(404)
})

test('the page needs no control token, and contains no data', async () => {
  const { app } = await start({ controlToken: 'secret' })
  const { statusCode, body } = await app.inject('/_mock/')
  expect(statusCode).toBe(200)
  expect(body).toBe(readFileSync(`${folder}/index.html`, 'utf8'))
  expect((await app.inject('/_mock/requests')).statusCode).toBe(401)
})

test('the calls of the page are not in the journal', async () => {
  const { app, mock } = await start()
  await app.inject('/')
  for (const file of files) await app.inject(`/_mock/dashboard/${file}`)
  expect((await mock('/requests')).body.requests).toEqual([])
})

test('with dashboard off there is no page, and startMock has no dashboardUrl', async () => {
  const { app } = await start({ dashboard: 'off' })
  for (const path of ['/_mock/', '/_mock/dashboard/app.js']) expect((await app.inject(path)).statusCode).toBe(404)
  await using off = await startMock({ dashboard: 'off' })
  expect(off.dashboardUrl).toBeUndefined()
  await using mock = await startMock()
  expect(mock.dashboardUrl).toBe(`${mock.url}/_mock/`)
  expect((await fetch(mock.dashboardUrl ?? '')).status).toBe(200)
})

test('the bundled program serves every file, all together less than 150 KB, and its ready line names the page', async () => {
  const { url, ready } = await serve(['--db=:memory:'])
  expect(ready).toMatchObject({ dashboard: `${url}/_mock/`, msg: `ready on ${url}, dashboard at ${url}/_mock/` })
  let bytes = 0
  for (const file of [...files, ...libraries]) {
    const response = await fetch(`${url}/_mock/dashboard/${file}`)
    expect(response.status, file).toBe(200)
    bytes += (await response.arrayBuffer()).byteLength
  }
  expect(bytes).toBeLessThan(150_000)
})
