import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import {
  connectMock,
  DatabaseError,
  FixturesError,
  type Mock,
  MockProblem,
  SettingsError,
  startMock,
} from '../src/index.ts'
import { isLong } from './support/long.ts'
import { builtFile, newDirectory } from './support/program.ts'

const starts = isLong ? 500 : 50

async function create(baseUrl: string, body: object) {
  const response = await fetch(`${baseUrl}/pm/create-project`, { method: 'POST', body: JSON.stringify(body) })
  return Object(await response.json())
}

test('several mocks run in one process and share nothing', async () => {
  await using one = await startMock({ randomSeed: '1' })
  await using other = await startMock({ randomSeed: '1' })
  const body = { token: 'a', project_name: 'p', generate_api_token: true }
  expect(await create(one.baseUrl, body)).toMatchObject({ status: 100, project_id: '715' })
  expect(await create(one.baseUrl, body)).toMatchObject({ project_id: '716' })
  expect(await create(other.baseUrl, body)).toMatchObject({ project_id: '715' })
  expect((await one.control.accounts.list()).accounts).toMatchObject([{ projects: 2 }])
})

test('startMock takes the settings of the program, and fixtures as an object', async () => {
  await using mock = await startMock({
    accounts: 'closed',
    controlToken: 'secret',
    clock: '2020-06-11T00:00:00Z',
    fixtures: { accounts: [{ token: 'known', balance: 3 }] },
  })
  expect(await create(mock.baseUrl, { token: 'unknown', project_name: 'p' })).toMatchObject({ status: 401 })
  expect(await mock.control.clock.get()).toEqual({ at: '2020-06-11T00:00:00.000Z', frozen: true, system: false })
  await expect(connectMock(mock.url).reset()).rejects.toThrow('control token')
  expect(await connectMock(mock.url, { controlToken: 'secret' }).reset()).toEqual({ accounts: 1 })
})

test.each([
  [{ wire: 'smple' }, 'wire: expected sample or table, received the string "smple"'],
  [{ wier: 'sample' }, 'wier is not a setting; did you mean wire?'],
  [{ port: 70_000 }, 'port: expected a port from 0 to 65535'],
  [{ log: 'info' }, 'log: expected a function, received the string "info"'],
  [{ https: 'false' }, 'https: expected true or false, received the string "false"'],
  [{ fixtures: '' }, 'fixtures: expected an object, received an empty string'],
])('startMock(%j) is rejected', async (settings, message) => {
  await expect(Reflect.apply(startMock, undefined, [settings])).rejects.toThrow(message)
})

test.each([undefined, null])(
  'a setting that is %s has the default of startMock, not that of the program',
  async (none) => {
    const settings = { port: none, db: none, https: true, httpsPort: none, fixtures: none }
    await using mock: Mock = await Reflect.apply(startMock, undefined, [settings])
    expect((await mock.control.overview()).settings).toMatchObject({ port: 0, db: ':memory:', httpsPort: 0 })
  },
)

test('https: false means no HTTPS, also with a port for it', async () => {
  await using mock = await startMock({ https: false, httpsPort: 0 })
  expect(mock.httpsUrl).toBe(undefined)
})

test('invalid fixtures are rejected with a pointer to the error', async () => {
  await expect(startMock({ fixtures: { accounts: [{ token: '' }] } })).rejects.toThrow('/accounts/0/token: expected')
})

test('mocks in the workers of a cluster share no port', async () => {
  const file = join(newDirectory(), 'cluster.mjs')
  const script = `
    import cluster from 'node:cluster'
    const { startMock } = await import(process.env.MODULE)
    if (cluster.isPrimary) {
      const ports = []
      cluster.on('message', (_worker, given) => {
        if (ports.push(...given) === 4) process.exit(console.log(new Set(ports).size))
      })
      for (const _ of [1, 2]) cluster.fork()
    } else {
      const { url, httpsUrl } = await startMock({ https: true })
      process.send([url, httpsUrl].map((mock) => new URL(mock).port))
    }`
  writeFileSync(file, script)
  const env = { ...process.env, MODULE: pathToFileURL(builtFile('index.mjs')).href }
  expect((await promisify(execFile)(process.execPath, [file], { env })).stdout).toBe('4\n')
})

test('startMock fails with EADDRINUSE if the port is in use', async () => {
  await using mock = await startMock()
  await expect(startMock({ port: Number(new URL(mock.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('the errors of a mock that does not start are exported', async () => {
  await expect(Reflect.apply(startMock, undefined, [{ wire: 'none' }])).rejects.toThrow(SettingsError)
  await expect(startMock({ fixtures: { accounts: [{ token: '' }] } })).rejects.toThrow(FixturesError)
  await expect(startMock({ db: '/nowhere/mock.sqlite' })).rejects.toThrow(DatabaseError)
})

test('the log goes to the function given, without secrets', async () => {
  const lines: string[] = []
  await using mock = await startMock({ log: (line) => lines.push(line) })
  await create(mock.baseUrl, { token: 'secret-token', project_name: 'p' })
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['POST /app/api/v2/pm/create-project 100 (HTTP 200)'])
  expect(lines.join()).not.toContain('secret-token')
})

test('a closed mock does not respond, and can be closed again', async () => {
  const mock = await startMock()
  await mock.close()
  await mock.close()
  await expect(create(mock.baseUrl, {})).rejects.toThrow()
})

test(`${starts} mocks, one after another, leave nothing open and nothing in memory`, {
  tags: 'long',
  timeout: 120_000,
}, async () => {
  const script = `
    const { startMock } = await import(process.argv[1])
    const startAndClose = async (count) => { while (count-- > 0) await (await startMock()).close() }
    const measure = async () => {
      // Node.js itself holds on to a closed server for a few event-loop turns.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
      gc()
      return process.memoryUsage().heapUsed
    }
    await startAndClose(${starts / 5})
    const before = await measure()
    const resources = process.getActiveResourcesInfo()
    await startAndClose(${starts})
    const grown = await measure() - before
    const opened = process.getActiveResourcesInfo()
    // Those that were open before may be closed by now.
    for (const kind of resources) if (opened.includes(kind)) opened.splice(opened.indexOf(kind), 1)
    console.log(JSON.stringify({ grown, opened }))`
  const args = ['--expose-gc', '--input-type=module', '--eval', script, pathToFileURL(builtFile('index.mjs')).href]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { grown, opened } = JSON.parse(stdout)
  expect(opened).toEqual([])
  // A mock that is not freed takes more than 100 KB.
  expect(grown / starts).toBeLessThan(10_000)
})

test('every endpoint has a method, for one account or for all', async () => {
  await using mock = await startMock({ clock: '2020-06-11T00:00:00Z', randomSeed: '1' })
  const { control } = mock
  const a = control.forAccount('a')
  const call = (token: string) =>
    create(mock.baseUrl, { token, project_name: 'p', billing_plan: 2, generate_api_token: true })

  expect(await a.mode.set({ mode: 'deprecated' })).toMatchObject({ mode: 'deprecated', status: 405 })
  expect([(await call('a')).status, (await call('b')).status]).toEqual([405, 100])
  expect((await control.mode.get()).mode).toBe('active')
  await a.mode.set({ mode: 'active' })

  const fault = await a.faults.add({ operation: 'create-project', status: 403, times: 1 })
  expect((await call('a')).status).toBe(403)
  expect(await a.faults.list()).toMatchObject([{ id: fault.id, fired: 1, remaining: 0 }])
  expect(await control.faults.remove(fault.id)).toEqual({ removed: 1 })
  expect(await a.faults.clear()).toEqual({ removed: 0 })

  const { cursor } = await control.requests.list()
  const waiting = a.requests.wait({ since: cursor, operation: 'create-project', status: 100 })
  const created = await call('a')
  expect((await waiting).requests).toMatchObject([{ operation: 'create-project', answer: { project_id: '715' } }])
  const { seq } = Object((await a.requests.list()).requests[0])
  expect(await a.requests.get(seq)).toMatchObject({ seq, operation: 'create-project' })
  expect(await a.requests.verify({ body: { token: 'a' }, times: 3 })).toMatchObject({ matched: 3 })
  expect((await a.requests.har()).log).toMatchObject({ version: '1.2' })

  expect(await a.clock.advance({ by: 'P1M1D' })).toMatchObject({
    at: '2020-07-12T00:00:00.000Z',
    renewals: [{ project_id: 715 }],
  })
  expect(await a.clock.set({ at: '2020-01-01T00:00:00Z' })).toMatchObject({ frozen: true })
  expect(await a.apiTokens.check({ api_token: created.api_tokens[0].token, ip: '::1' })).toEqual({
    accepted: true,
    reason: null,
  })

  expect(await a.snapshots.save('base')).toMatchObject({ name: 'base' })
  expect((await a.snapshots.get('base')).accounts).toMatchObject([{ token: 'a' }])
  expect(await a.projects.setStatus(715, 'Expired')).toMatchObject({ project_id: 715, project_status: 'Expired' })
  expect(await a.projects.update(715, { next_billing_date: '2020-08-11' })).toMatchObject({
    project_status: 'Expired',
    next_billing_date: '2020-08-11',
  })
  const { token } = created.api_tokens[0]
  expect(await a.apiTokens.setState(715, { api_token: token, state: 'disabled' })).toMatchObject({ state: 'disabled' })
  expect((await a.projects.get(715, { secrets: 'plain' })).api_tokens).toEqual([{ ip: '', token, state: 'disabled' }])
  expect((await control.accounts.get('a', { secrets: 'plain' })).token).toBe('a')
  expect((await a.projects.list()).projects).toMatchObject([{ project_status: 'Expired' }])
  expect(await a.snapshots.restore('base')).toEqual({ accounts: 1 })
  expect(await a.snapshots.list()).toHaveLength(1)
  expect(await a.snapshots.remove('base')).toEqual({ removed: 1 })
  const state = await a.state.get()
  expect(state.accounts).toMatchObject([{ token: 'a', projects: [{ project_status: 'Active' }] }])
  expect(await a.reset()).toEqual({ accounts: 1 })
  expect(await a.state.put(state)).toEqual({ accounts: 1 })
  expect((await control.accounts.list()).accounts).toHaveLength(2)
  expect(await a.requests.clear()).toEqual({ removed: 0 })
  expect((await control.overview()).mode).toBe('active')
})

test('a call that was sent before the mock is closed is answered', async () => {
  const mock = await startMock()
  const calls = Array.from({ length: 20 }, () => create(mock.baseUrl, { token: 'a', project_name: 'p' }))
  await setImmediate()
  await mock.close()
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 100))
})

test('a stream yields calls as they are received, until the loop is left', async () => {
  await using mock = await startMock()
  const names: unknown[] = []
  for (const project_name of ['one', 'two']) await create(mock.baseUrl, { token: 'a', project_name })
  for await (const { body } of mock.control.requests.stream({ since: 0 })) {
    names.push(body)
    if (names.length === 2) break
  }
  expect(names).toMatchObject([{ project_name: 'one' }, { project_name: 'two' }])
})

test('a MockProblem has the problem document, and the diff of a failed verification in its message', async () => {
  await using mock = await startMock()
  await create(mock.baseUrl, { token: 'a', project_name: 'Shop' })
  const verification = mock.control.requests.verify({ body: { project_name: 'Shoe' } })
  await expect(verification).rejects.toThrow(MockProblem)
  await expect(verification).rejects.toThrow('  /body/project_name\n    - expected "Shoe"\n    + received "Shop"')
  await expect(mock.control.faults.add({ operation: 'none', status: 1 })).rejects.toMatchObject({
    problem: { status: 400, pointer: '/operation' },
  })
})

test('an account that is undefined is that of the connection, not all accounts', async () => {
  await using mock = await startMock()
  const none = { account: undefined }
  const a = mock.control.forAccount('a')
  for (const token of ['a', 'b']) await create(mock.baseUrl, { token, project_name: 'p' })
  const use = {
    list: async () => (await Reflect.apply(a.requests.list, undefined, [none])).requests.length,
    har: async () => (await Reflect.apply(a.requests.har, undefined, [none])).log.entries.length,
    wait: async () => (await Reflect.apply(a.requests.wait, undefined, [none])).requests.length,
    verify: async () => (await Reflect.apply(a.requests.verify, undefined, [none])).matched,
    projects: async () => (await Reflect.apply(a.projects.list, undefined, [none])).projects.length,
  }
  for (const [name, count] of Object.entries(use)) expect([name, await count()]).toEqual([name, 1])
  await Reflect.apply(a.mode.set, undefined, [{ ...none, mode: 'deprecated' }])
  await Reflect.apply(a.clock.set, undefined, [{ ...none, at: '2020-06-11T00:00:00Z' }])
  await Reflect.apply(a.clock.advance, undefined, [{ ...none, by: 'P1D' }])
  const { account } = await Reflect.apply(a.faults.add, undefined, [{ ...none, operation: '*', status: 403 }])
  expect(account).toMatch(/^fp_/)
  expect((await mock.control.clock.get()).system).toBe(true)
  expect(await create(mock.baseUrl, { token: 'b', project_name: 'p' })).toMatchObject({ status: 100 })
})

test.each([undefined, null, 5])('forAccount(%j) is rejected, and is not all accounts', async (account) => {
  const { forAccount } = connectMock('http://127.0.0.1:1')
  expect(() => Reflect.apply(forAccount, undefined, [account])).toThrow(
    /^account: expected a master token or its fingerprint, received (nothing|null|the number 5)$/,
  )
})

test.each([
  [[undefined], 'url: expected an http or https URL such as http://127.0.0.1:4290, received nothing'],
  [['localhost:4290'], 'such as http://127.0.0.1:4290, received the string "localhost:4290"'],
  [['127.0.0.1:4290'], 'such as http://127.0.0.1:4290, received the string "127.0.0.1:4290"'],
  [['http://127.0.0.1:4290', { acount: 'a' }], 'acount is not an option; did you mean account?'],
  [
    ['http://127.0.0.1:4290', { account: 5 }],
    'account: expected a master token or its fingerprint, received the number 5',
  ],
])('connectMock(...%j) is rejected', (args, message) => {
  expect(() => Reflect.apply(connectMock, undefined, args)).toThrow(TypeError)
  expect(() => Reflect.apply(connectMock, undefined, args)).toThrow(message)
})

test('a server that is not a mock and a closed port are reported', async () => {
  await using mock = await startMock()
  await expect(connectMock(mock.baseUrl).reset()).rejects.toThrow('no mock responds at')
  await expect(connectMock('http://127.0.0.1:1').reset()).rejects.toThrow(
    new TypeError('no server responds at http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1'),
  )
})

test.each(['../clock', '715?secrets=plain', '715#'])(
  'the id %j leads to no other endpoint, and to no other project',
  async (id) => {
    await using mock = await startMock({ fixtures: { accounts: [{ token: 'a', projects: [{ project_name: 'p' }] }] } })
    const { projects, requests, apiTokens } = mock.control
    const received = `received the string "${id}"`
    await expect(projects.get(id)).rejects.toThrow(received)
    await expect(projects.setStatus(id, 'Expired')).rejects.toThrow(received)
    await expect(apiTokens.setState(id, { api_token: 'none', state: 'disabled' })).rejects.toThrow(received)
    await expect(Reflect.apply(requests.get, undefined, [id])).rejects.toThrow(received)
  },
)

test.each(['.', '..'])('the id %j is rejected, because a URL cannot contain it', async (id) => {
  await using mock = await startMock()
  const { projects, faults, snapshots } = mock.control
  await expect(projects.get(id)).rejects.toThrow(new TypeError(`a URL cannot contain the path /_mock/projects/${id}`))
  await expect(faults.remove(id)).rejects.toThrow('a URL cannot contain')
  await expect(snapshots.get(id)).rejects.toThrow('a URL cannot contain')
})

test('an account that is not a string is rejected in a query too', async () => {
  await using mock = await startMock()
  const list = Reflect.apply(mock.control.requests.list, undefined, [{ account: null }])
  await expect(list).rejects.toThrow('account: expected a master token or its fingerprint, received null')
})

test('if no server responds, the stack of the error names the caller', async () => {
  const resetInTest = async () => await connectMock('http://127.0.0.1:1').reset()
  await expect(resetInTest()).rejects.toMatchObject({ stack: expect.stringContaining('resetInTest') })
})

test.each([200, 404])(
  'of a server that is not a mock and sends text for ever, with HTTP %i, the first is quoted',
  async (status) => {
    const { promise: broken, resolve } = Promise.withResolvers<void>()
    const server = createHttpServer((_request, response) => {
      const send = () => {
        while (!response.destroyed && response.write('0123456789'));
      }
      response.on('drain', send).on('close', resolve).writeHead(status, { 'content-type': 'text/plain' })
      send()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
      server.closeAllConnections()
    })
    const url = `http://127.0.0.1:${Object(server.address()).port}`
    await expect(connectMock(url).mode.get()).rejects.toMatchObject({
      message: `no mock responds at ${url}, received HTTP ${status} ${'0123456789'.repeat(10)}`,
    })
    await broken
  },
)

test('a wait may be longer than maxSilenceMs', { tags: 'long' }, async () => {
  await using mock = await startMock()
  const wait = connectMock(mock.url, { maxSilenceMs: 1000 }).requests.wait({ timeout_ms: 1100 })
  await expect(wait).rejects.toMatchObject({ problem: { status: 408 } })
})

test.each([
  ['nothing', ''],
  ['half of a response', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"mode":'],
])('a server that sends %s is given up after maxSilenceMs', async (_what, text) => {
  const server = createServer((socket) => {
    socket.write(text)
    server.once('close', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.emit('close')
  })
  const url = `http://127.0.0.1:${Object(server.address()).port}`
  await expect(connectMock(url, { maxSilenceMs: 50 }).mode.get()).rejects.toThrow(
    new TypeError(`no server responds at ${url}: no response in time`),
  )
})
