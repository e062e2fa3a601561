// @module-tag long
import { expect, test } from 'vitest'
import { serve } from './support/program.ts'
import { runVitest } from './support/vitest.ts'

const helper = `
import { expect } from 'vitest'
import { test } from 'picky-assist-mock/vitest'
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

test.each(['forks', 'vmThreads'])('test.override changes the settings of a file in the pool %s', async (pool) => {
  const { output } = await runVitest(
    `${helper}
    const strict = test.override('pickySettings', { wire: 'table' })
    strict('table', async ({ picky }) => expect((await create(picky)).project_id).toBe(715))`,
    `{ pool: '${pool}' }`,
  )
  expect(output).toContain('1 passed')
})
