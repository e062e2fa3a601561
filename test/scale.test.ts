// @module-tag long
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseArguments } from '../src/cli/arguments.ts'
import { fingerprint } from '../src/lib/fingerprint.ts'
import { startBalanced } from './support/balancer.ts'
import { isInstalled } from './support/optional.ts'
import { serve } from './support/program.ts'
import { createProject } from './support/start.ts'

const accounts = Array.from({ length: 20 }, (_, index) => `job-${index}`)

type Balanced = Awaited<ReturnType<typeof startBalanced>>

/** Expects each account on exactly one of the instances, and accounts on both. */
async function expectEachOnOne({ stored }: Balanced): Promise<void> {
  const [first = [], second = []] = await stored()
  expect([...first, ...second].sort()).toEqual(accounts.map(fingerprint).sort())
  expect(Math.min(first.length, second.length)).toBeGreaterThan(0)
}

describe.skipIf(!isInstalled('haproxy'))('behind haproxy', () => {
  const start = () => startBalanced('haproxy')

  test('all calls of an account reach one instance, whatever their size and even if they are not valid JSON', async () => {
    const balanced = await start()
    for (const token of accounts) {
      const body = JSON.stringify({ project_name: 'p', token })
      const bodies = [body, body, ' '.repeat(20_000) + body, `{"billing_plan":DD-MM-YYYY,${body.slice(1)}`]
      const ids = []
      for (const text of bodies) ids.push((await balanced.through({ path: createProject, body: text })).body.project_id)
      expect(ids).toEqual(['715', '716', '717', '718'])
    }
    await expectEachOnOne(balanced)
  })

  test.each([
    ['token', (token: string) => token],
    ['fingerprint', fingerprint],
  ])('control calls reach the instance of the account that they name by its %s', async (_what, toName) => {
    const { through, stored } = await start()
    for (const token of accounts) {
      const account = toName(token)
      const create = () => through({ path: createProject, body: { project_name: 'p', token } })
      await create()
      await through({ method: 'PUT', path: '/_mock/mode', body: { account, mode: 'deprecated' } })
      expect((await create()).body.status).toBe(405)
      expect((await through({ path: `/_mock/requests?account=${account}` })).body.requests).toHaveLength(2)
      // By a name that the instances do not know.
      const reset = { path: '/_mock/reset', body: { account }, headers: { host: 'picky:4290' } }
      expect((await through(reset)).body).toEqual({ accounts: 1 })
    }
    expect(await stored()).toEqual([[], []])
  })

  test('a control call without an account is rejected, and the header x-mock-account overrides the body', async () => {
    const { through, stored } = await start()
    expect(await through({ path: '/_mock/reset', body: {} })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('expected an account') },
    })
    expect((await through({ path: createProject, body: { project_name: 'p' } })).body.status).toBe(401)
    const headers = { 'x-mock-account': 'one' }
    for (const token of accounts) await through({ path: createProject, body: { project_name: 'p', token }, headers })
    expect((await stored()).map(({ length }) => length).sort()).toEqual([0, accounts.length])
  })
})

describe.skipIf(!isInstalled('nginx'))('behind nginx', () => {
  test('all calls of an account reach one instance, if clients send the header x-mock-account', async () => {
    const balanced = await startBalanced('nginx')
    const { through, stored } = balanced
    for (const token of accounts) {
      const headers = { 'x-mock-account': token }
      for (const id of ['715', '716'])
        expect(
          (await through({ path: createProject, body: { project_name: 'p', token }, headers })).body.project_id,
        ).toBe(id)
      expect((await through({ path: `/_mock/requests?account=${token}` })).body.requests).toHaveLength(2)
    }
    await expectEachOnOne(balanced)
    for (const account of accounts)
      await through({
        path: '/_mock/reset',
        body: { account },
        headers: { 'x-mock-account': account, host: 'picky:4290' },
      })
    expect(await stored()).toEqual([[], []])
    expect((await through({ path: '/_mock/reset', body: {} })).status).toBe(400)
  })
})

describe('the Kubernetes manifest', () => {
  const documents = parseAllDocuments(readFileSync('docs/scale/kubernetes.yaml', 'utf8'))
  const resources = documents.map((document) => document.toJS())
  const find = (kind: string, name: string) =>
    resources.find((each) => each.kind === kind && each.metadata.name === name)

  test('has a service for each instance that the configuration of haproxy names', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([])
    const config = readFileSync('docs/scale/haproxy.cfg', 'utf8')
    const servers = [...config.matchAll(/^ +server (\S+) (\S+):4290/gm)].map(([, name, host]) => [name, host])
    const { replicas } = find('StatefulSet', 'mock').spec
    expect(servers).toEqual(Array.from({ length: replicas }, (_, index) => [`mock-${index}`, `mock-${index}`]))
    for (const [, host = ''] of servers) {
      const { selector, ports } = find('Service', host).spec
      expect([selector, ports]).toEqual([{ 'statefulset.kubernetes.io/pod-name': host }, [{ port: 4290 }]])
    }
  })

  test('has settings that exist, and probes that a mock with these settings answers', async () => {
    const [container] = find('StatefulSet', 'mock').spec.template.spec.containers
    const env = container.env
      .map(({ name, value }: Record<string, string>) => [name, value])
      .filter(([, value]: string[]) => value)
    const settings = Object.fromEntries(
      env.map(([name, value]: string[]) => [name, value?.replace('$(POD_NAME)', 'mock-0')]),
    )
    expect(parseArguments([], settings).settings).toMatchObject({ db: ':memory:', publicUrl: 'http://mock-0:4290' })
    const { url } = await serve([], { env: settings })
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect((await fetch(`${url}${container[probe].httpGet.path}`)).status).toBe(200)
  })
})
