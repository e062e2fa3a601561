import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { builtFile, serve } from './support/program.ts'

const root = join(import.meta.dirname, '..')

/** Runs Vitest on a file that takes the fixture, within the project, where it finds it. */
async function runVitest(tests: string, config = '{}') {
  const directory = mkdtempSync(join(root, 'test', 'fixture-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(
    join(directory, 'a.spec.ts'),
    `import { expect } from 'vitest'\nimport { test } from '${builtFile('vitest.mjs')}'\n${tests}`,
  )
  writeFileSync(
    join(directory, 'vitest.config.mjs'),
    `export default { test: { include: ['*.spec.ts'], testTimeout: 20_000, ...${config} } }`,
  )
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>()
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    directory,
    '--reporter=default',
    // Bundling the config takes longer than the tests.
    '--configLoader=native',
  ]
  execFile(process.execPath, args, { env: { PATH: process.env.PATH, NO_COLOR: '1' } }, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
  )
  return promise
}

const helper = `
const create = (picky, project_name = 'p') =>
  fetch(picky.baseUrl + '/pm/create-project', { method: 'POST', body: JSON.stringify({ token: picky.token, project_name }) }).then((response) => response.json())
`

test('each test gets its own account on the mock of its worker, and the account is reset after the test', async () => {
  const { code, output } = await runVitest(`${helper}
    const urls = new Set()
    const tokens = new Set()
    for (const name of ['one', 'two'])
      test(name, async ({ picky }) => {
        urls.add(picky.url)
        tokens.add(picky.token)
        expect((await create(picky)).project_id).toBe('715')
        expect(await picky.control.requests.verify({ times: 1 })).toMatchObject({ matched: 1 })
      })
    test('behind them', async ({ pickyMock }) => {
      expect([urls.size, tokens.size]).toEqual([1, 2])
      expect((await pickyMock.control.accounts.list()).accounts).toEqual([])
    })
    test('takes none', () => expect(1).toBe(1))
  `)
  expect(output).toContain('4 passed')
  expect(code).toBe(0)
})

test('if a test fails, its calls are printed, and no others', async () => {
  const { code, output } = await runVitest(`${helper}
    test('passes', async ({ picky }) => { await create(picky, 'Quiet') })
    test('fails', async ({ picky }) => { await create(picky, 'Loud'); expect(1).toBe(2) })
  `)
  expect(code).toBe(1)
  expect(output).toContain('picky-assist-mock: 1 call received in this test')
  expect(output).toContain('"project_name":"Loud"')
  expect(output).not.toContain('"project_name":"Quiet"')
})

test('a provided URL replaces the mock of the worker, and settings can be overridden', async () => {
  const { url } = await serve(['--db=:memory:'])
  const remote = await runVitest(
    `${helper}
    test('there', async ({ picky }) => { await create(picky); expect(picky.url).toBe('${url}') })`,
    `{ provide: { pickyUrl: '${url}' } }`,
  )
  expect(remote.output).toContain('1 passed')
  expect(Object(await (await fetch(`${url}/_mock/requests`)).json()).requests).toEqual([])
  expect(Object(await (await fetch(`${url}/_mock/accounts`)).json()).accounts).toEqual([])
  const own = await runVitest(`${helper}
    const strict = test.extend({ pickySettings: [{ wire: 'table' }, { scope: 'worker' }] })
    strict('table', async ({ picky }) => expect((await create(picky)).project_id).toBe(715))`)
  expect(own.output).toContain('1 passed')
})
