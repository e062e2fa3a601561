import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectMock } from '../../src/index.ts'
import { migrations } from '../../src/store/migrations.ts'
import { launch, newDirectory, serve } from '../support/program.ts'
import { createProject, minimalBody } from '../support/start.ts'

type Answer = { status: number; project_id: string; license_key: string; api_tokens: { token: string }[] }

/** A connection that stays open. Its `send` writes a request, and returns the response once it has arrived. */
function connection(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return async (method: string, path: string, body?: object) => {
    const call = request(`${url}${path}`, { agent, method })
    call.end(body && JSON.stringify(body))
    await once(call, 'finish')
    const response = once(call, 'response').then(async ([message]) => ({
      status: message.statusCode,
      body: JSON.parse(await text(message)),
    }))
    return { response }
  }
}

async function create(url: string, body: unknown = minimalBody): Promise<Answer> {
  const response = await fetch(`${url}${createProject}`, { method: 'POST', body: JSON.stringify(body) })
  return JSON.parse(await response.text())
}

describe('serve', () => {
  test.each(['lenient', 'strict'])(
    'with %s validation, the ready line has a curl command that works',
    async (validation) => {
      const { ready } = await serve([`--validation=${validation}`])
      expect(ready).toMatchObject({ event: 'ready', version: expect.any(String), mode: 'active', randomSeed: '1' })
      expect(await (await fetch(`${ready.url}/`)).text()).toContain(`  ${ready.curl}\n`)
      const answer = execFileSync('sh', ['-c', `${ready.curl} -s`], { encoding: 'utf8' })
      expect(JSON.parse(answer)).toMatchObject({ status: 100, project_name: 'My project' })
    },
  )

  test('with closed accounts the ready line has no curl command, as it would need the token of an account', async () => {
    const { ready } = await serve(['--accounts=closed'], {
      env: { PICKY_FIXTURES: '{"accounts":[{"token":"very-secret"}]}' },
    })
    expect(ready.event).toBe('ready')
    expect(ready).not.toHaveProperty('curl')
    expect(JSON.stringify(ready)).not.toContain('very-secret')
  })

  test('the ready line is logged at every log level but silent', { tags: 'long' }, async () => {
    const { ready } = await serve(['--log-level=error'])
    expect(ready.event).toBe('ready')
  })

  test('the log has one line for each call, and no secret', async () => {
    const { child, url, ended } = await serve()
    const { license_key, api_tokens } = await create(url, {
      ...minimalBody,
      token: 'very-secret',
      generate_api_token: true,
    })
    await fetch(`${url}/nowhere?token=very-secret`, { method: 'POST', body: '{"token":"very-secret"' })
    child.kill('SIGTERM')
    const { stdout, stderr } = await ended
    expect(stdout.match(/"msg":"POST /g)).toHaveLength(2)
    expect(api_tokens).toHaveLength(1)
    for (const secret of ['very-secret', license_key, api_tokens[0]?.token ?? ''])
      expect(stdout + stderr).not.toContain(secret)
  })
})

describe('durability and shutdown', () => {
  test('a project survives kill -9 right after its response', async () => {
    const cwd = newDirectory()
    const first = await serve([], { cwd })
    const { license_key } = await create(first.url)
    first.child.kill('SIGKILL')
    await first.ended
    const file = new Database(join(cwd, 'picky-assist-mock.sqlite'), { readonly: true })
    expect(file.prepare('SELECT project_id, license_key FROM projects').all()).toEqual([
      { project_id: 715, license_key },
    ])
    file.close()
    const second = await serve([], { cwd })
    expect(await create(second.url)).toMatchObject({ project_id: '716' })
  })

  test('a project whose response a fault has lost survives kill -9 right after the connection is reset', {
    tags: 'long',
  }, async () => {
    const cwd = newDirectory()
    const { child, url, ended } = await serve([], { cwd })
    const lost = { method: 'POST', headers: { 'x-mock-fault': 'lost' }, body: JSON.stringify(minimalBody) }
    await expect(fetch(`${url}${createProject}`, lost)).rejects.toThrow()
    child.kill('SIGKILL')
    await ended
    const second = await serve([], { cwd })
    expect(await create(second.url)).toMatchObject({ project_id: '716' })
  })

  test('another program can read the file while it is in use', { tags: 'long' }, async () => {
    const cwd = newDirectory()
    const { url } = await serve([], { cwd })
    await create(url)
    const file = new Database(join(cwd, 'picky-assist-mock.sqlite'), { readonly: true })
    expect(file.prepare('SELECT count(*) AS projects FROM projects').get()).toEqual({ projects: 1 })
    file.close()
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops the server with exit code 0 and all data in the database file',
    async (signal) => {
      const cwd = newDirectory()
      const { child, url, ended } = await serve([], { cwd })
      await create(url)
      child.kill(signal)
      child.kill(signal)
      expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' })
      expect(readdirSync(cwd).sort()).toEqual(['picky-assist-mock.sqlite', 'picky-assist-mock.sqlite-lock'])
    },
  )

  test('a call that waits at SIGTERM gets its response at once', { tags: 'long' }, async () => {
    const { child, url, ended } = await serve()
    const { faults } = connectMock(url)
    await faults.add({ operation: 'create-project', delay_ms: 60_000 })
    const answer = create(url)
    while ((await faults.list())[0]?.fired !== 1);
    child.kill('SIGTERM')
    expect((await answer).status).toBe(100)
    expect((await ended).code).toBe(0)
  })

  test('a request whose body is incomplete at SIGTERM is closed without a response', async () => {
    const { child, url, ended } = await serve()
    const body = JSON.stringify(minimalBody)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(
      `POST ${createProject} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    const [interim] = await once(socket, 'data')
    expect(String(interim)).toContain('100 Continue')
    child.kill('SIGTERM')
    expect(await socket.on('error', () => undefined).toArray()).toEqual([])
    const { code, stdout } = await ended
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('no response after three seconds')])
  })

  test.each([0, 30])(
    '200 requests sent on new connections %i ms before SIGTERM all get responses',
    { tags: 'long' },
    async (aheadMs) => {
      const { child, url, ended } = await serve(['--log-level=warn'])
      const answers = Array.from({ length: 200 }, () => onNewConnection(url))
      await once(answers[199]?.socket ?? child, 'connect')
      await setTimeout(aheadMs)
      child.kill('SIGTERM')
      const texts = await Promise.all(answers.map(({ text }) => text))
      expect(texts.filter((text) => text.includes('"status":100'))).toHaveLength(200)
      expect((await ended).code).toBe(0)
    },
  )

  test('an incomplete request does not delay the shutdown', { tags: 'long' }, async () => {
    const { child, url, ended } = await serve()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write('GET /livez HT')
    await create(url)
    child.kill('SIGTERM')
    await once(socket, 'close')
    expect((await ended).code).toBe(0)
  })
})

/** Sends a create-project on a new connection. `text` resolves to everything received until the connection ends. */
function onNewConnection(url: string) {
  const body = JSON.stringify(minimalBody)
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(`POST ${createProject} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  const text = new Promise<string>((resolve) => {
    let read = ''
    socket.on('data', (chunk) => {
      read += chunk
    })
    socket.on('error', () => resolve(read))
    socket.on('close', () => resolve(read))
  })
  return { socket, text }
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/livez`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address !== 'object') throw new Error('no port')
  return address.port
}

test('a log that cannot be written delays neither responses nor the shutdown', { tags: 'long' }, async () => {
  const full = openSync('/dev/full', 'w')
  const port = await freePort()
  const { child, ended } = launch([`--port=${port}`], { stdout: full })
  const url = `http://127.0.0.1:${port}`
  while (!(await answers(url)));
  for (let call = 0; call < 3; call++) expect((await create(url)).status).toBe(100)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
  closeSync(full)
})

test('on a full disk a change is answered 101, and the file has exactly those answered 100', () => fillDisk('url'))

test(
  'on a full disk with --qr=png a change is answered 101, and the file has exactly those answered 100',
  { tags: 'long' },
  () => fillDisk('png'),
)

async function fillDisk(qr: string) {
  const cwd = newDirectory()
  const { child, url, ended } = await serve(['--log-level=fatal', `--qr=${qr}`], { cwd, fileLimitKiB: 400 })
  const body = { ...minimalBody, notes: 'n'.repeat(250) }
  const answers: Answer[] = []
  const createMany = async () => {
    for (let call = 0; call < 150; call++) answers.push(await create(url, body))
  }
  await Promise.all([createMany(), createMany(), createMany(), createMany()])
  const confirmed = answers.filter(({ status }) => status === 100).map(({ project_id }) => Number(project_id))
  const failed = answers.filter(({ status }) => status === 101)
  expect(confirmed.length).toBeGreaterThan(0)
  expect(failed.length).toBe(answers.length - confirmed.length)
  expect(failed.length).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await ended
  const file = new Database(join(cwd, 'picky-assist-mock.sqlite'), { readonly: true })
  const stored = file.prepare('SELECT project_id FROM projects ORDER BY project_id').pluck().all()
  file.close()
  expect(stored).toEqual(confirmed.sort((one, other) => one - other))
}

test('on a full disk the control plane goes on, and lists only what is on disk', { tags: 'long' }, async () => {
  const cwd = newDirectory()
  const { child, url, ended } = await serve(['--log-level=fatal'], { cwd, fileLimitKiB: 400 })
  const body = { ...minimalBody, notes: 'n'.repeat(250) }
  const [one, other, third] = [connection(url), connection(url), connection(url)]
  const listed = new Set<number>()
  let failed = 0
  for (let round = 0; round < 300; round++) {
    // The server gets all three in one turn, and so handles the control calls before the create is committed.
    child.kill('SIGSTOP')
    const sent = [
      await one('POST', createProject, body),
      await other('GET', '/_mock/projects?limit=1000'),
      await third('PUT', '/_mock/mode', { mode: 'active' }),
    ]
    child.kill('SIGCONT')
    const [created, projects, mode] = await Promise.all(sent.map(({ response }) => response))
    if (created?.body.status !== 100) failed++
    for (const { project_id } of projects?.body.projects ?? []) listed.add(project_id)
    expect([projects?.status, mode?.status]).toEqual([200, 200])
  }
  expect(failed).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await ended
  const file = new Database(join(cwd, 'picky-assist-mock.sqlite'), { readonly: true })
  const stored = file.prepare('SELECT project_id FROM projects ORDER BY project_id').pluck().all()
  file.close()
  expect([...listed].sort((one, other) => one - other)).toEqual(stored)
})

describe('a server that cannot start says why in one line', () => {
  const oneLine = async (args: string[], options: Parameters<typeof launch>[1] = {}) => {
    const { code, stderr } = await launch(args, options).ended
    expect(stderr).toMatch(/^picky-assist-mock: [^\n]+\n$/)
    return { code, line: stderr.slice('picky-assist-mock: '.length, -1) }
  }

  test.each([
    [['--prot', '1'], {}, '--prot is not a flag; did you mean --port?'],
    [['srve'], {}, '"srve" is not a command; did you mean serve?'],
    [[], { PICKY_MOED: 'deprecated' }, 'PICKY_MOED is not a setting; did you mean PICKY_MODE?'],
    [['--mode=off'], {}, '--mode: expected active or deprecated, received the string "off"'],
    [
      [],
      { PICKY_CLOCK: 'now' },
      'PICKY_CLOCK: expected system or an ISO 8601 instant such as 2020-06-11T00:00:00Z, received the string "now"',
    ],
  ])('%j %j: exit code 2', async (args, env, line) => {
    expect(await oneLine(args, { env })).toEqual({ code: 2, line })
  })

  test('a port in use: exit code 3, also when the database is in use as well', async () => {
    const cwd = newDirectory()
    const { url } = await serve([], { cwd })
    const port = new URL(url).port
    const line = `port ${port} on 127.0.0.1 is in use; choose another one with --port`
    expect(await oneLine([`--port=${port}`])).toEqual({ code: 3, line })
    expect(await oneLine([`--port=${port}`], { cwd })).toEqual({ code: 3, line })
  })

  test.each([
    [
      '{"accounts":[{"token":"a"},{"token":"a"}]}',
      '/accounts/1/token: expected a unique value, received one that appears above',
    ],
    [
      '{"accounts":[{"token":""}]}',
      '/accounts/0/token: expected a token of 1 to 200 characters, received an empty string',
    ],
    [
      '{"plans":[{"plan_id":2,"price":1.001}]}',
      '/plans/0/price: expected dollars from 0 to 1000000000 with at most two decimals, received the number 1.001',
    ],
    ['{"plan":[]}', '/plan: expected only the keys $schema, default_account, accounts, plans, received an array of 0'],
    [
      '{"default_account":{"balance":1.0000001}}',
      '/default_account/balance: expected dollars from 0 to 1000000000 with at most two decimals, received the number 1.0000001',
    ],
    ['{"plans"}', 'expected a colon, received "}" after the key /plans at line 1 column 9'],
  ])('the fixtures %s: exit code 4, from a file and inline', { tags: 'long' }, async (text, detail) => {
    const cwd = newDirectory()
    writeFileSync(join(cwd, 'f.json'), text)
    expect(await oneLine(['--fixtures=f.json'], { cwd })).toEqual({ code: 4, line: `fixtures f.json: ${detail}` })
    expect(await oneLine([], { env: { PICKY_FIXTURES: text } })).toEqual({
      code: 4,
      line: `fixtures given inline: ${detail}`,
    })
  })

  test('a variable can contain fixtures of 100 KiB', { tags: 'long' }, async () => {
    const projects = Array.from({ length: 900 }, (_, index) => ({ project_name: `p${index}`, notes: 'n'.repeat(80) }))
    const fixtures = JSON.stringify({ accounts: [{ token: 'a', projects }] })
    expect(fixtures.length).toBeGreaterThan(102_400)
    const { url } = await serve(['--db=:memory:'], { env: { PICKY_FIXTURES: fixtures } })
    expect(Object(await (await fetch(`${url}/_mock/accounts`)).json()).accounts).toMatchObject([{ projects: 900 }])
  })

  test('a fixture file that does not exist: exit code 4', async () => {
    const { code, line } = await oneLine(['--fixtures=none.json'])
    expect({ code, line }).toEqual({
      code: 4,
      line: expect.stringContaining('fixtures none.json: the file cannot be read'),
    })
  })

  test('a fixture file that is too large: exit code 4', { tags: 'long' }, async () => {
    const cwd = newDirectory()
    writeFileSync(join(cwd, 'f.json'), '{}')
    truncateSync(join(cwd, 'f.json'), 64 * 1024 * 1024 + 1)
    const line = 'fixtures f.json: the file cannot be read (it has more than 67108864 bytes)'
    expect(await oneLine(['--fixtures=f.json'], { cwd })).toEqual({ code: 4, line })
  })

  test('a database in use by another instance: exit code 1', async () => {
    const cwd = newDirectory()
    await serve([], { cwd })
    const line = 'database picky-assist-mock.sqlite: another instance is using the file'
    expect(await oneLine(['--port=0'], { cwd })).toEqual({ code: 1, line })
  })

  test.each([
    [
      'not a database',
      () =>
        Buffer.from('this is a text, and long enough to be looked at as a file of any kind would be, with no header'),
      'the file is not a SQLite database',
    ],
    [
      'of a newer schema',
      () => sqliteFile('PRAGMA application_id = 0x7069636b; CREATE TABLE t (a); PRAGMA user_version = 99'),
      `its schema version is 99, and this program supports up to ${migrations.length}; use a newer program or a different file`,
    ],
    [
      "another program's",
      () => sqliteFile('CREATE TABLE t (a)'),
      'the file belongs to another program; use a different file',
    ],
  ])('a file that is %s: exit code 1, and the file is unchanged', async (_what, contents, reason) => {
    const cwd = newDirectory()
    const before = contents()
    writeFileSync(join(cwd, 'a.sqlite'), before)
    expect(await oneLine(['--port=0', '--db=a.sqlite'], { cwd })).toEqual({
      code: 1,
      line: `database a.sqlite: ${reason}`,
    })
    expect(readFileSync(join(cwd, 'a.sqlite'))).toEqual(before)
  })

  test('a directory that does not exist: exit code 1', async () => {
    const line = 'database no/a.sqlite: the directory does not exist'
    expect(await oneLine(['--port=0', '--db=no/a.sqlite'])).toEqual({ code: 1, line })
  })

  test('a directory that cannot be written: exit code 1', async () => {
    const cwd = newDirectory()
    chmodSync(cwd, 0o555)
    const uid = ordinaryUser()
    const line = `database picky-assist-mock.sqlite: user id ${uid} cannot write to ${cwd}; make that user its owner, or run as its owner (in Docker: --user)`
    expect(await oneLine(['--port=0'], { cwd, uid })).toEqual({ code: 1, line })
  })
})

// Root can write to every directory.
function ordinaryUser(): number | undefined {
  const uid = process.getuid?.()
  return uid === 0 ? 65_534 : uid
}

function sqliteFile(sql: string): Buffer {
  const database = new Database(':memory:')
  database.exec(sql)
  const bytes = database.serialize()
  database.close()
  return bytes
}
