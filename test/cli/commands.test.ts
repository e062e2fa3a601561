import { once } from 'node:events'
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { launch, newDirectory, serve } from '../support/program.ts'
import { createProject, minimalBody } from '../support/start.ts'

const create = (url: string, body: object = minimalBody) =>
  fetch(`${url}${createProject}`, { method: 'POST', body: JSON.stringify(body) })

async function run(args: string[], options: Parameters<typeof launch>[1] & { input?: string } = {}) {
  const { child, ended } = launch(args, options)
  child.stdin?.end(options.input ?? '')
  return ended
}

/** The URL of an HTTP server that gives every request this response, or none. */
async function listen(answer?: { status: number; body: string }): Promise<string> {
  const server = createServer((_request, response) => {
    if (answer) response.writeHead(answer.status).end(answer.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

const closing = { status: 503, body: '{"status":"closing"}' }

describe('wait', () => {
  test('exits with 0 when the mock is ready, and with 5 and the last result when it is not ready in time', async () => {
    const { url, child, ended } = await serve()
    expect(await run(['wait', '--url', url])).toMatchObject({ code: 0, stdout: '', stderr: `ready on ${url}\n` })
    expect(await run(['wait'], { env: { PICKY_PORT: new URL(url).port } })).toMatchObject({ code: 0 })
    child.kill()
    await ended
    const line = `no mock was ready at ${url} within 0 s; the last GET /readyz: connection refused`
    expect(await run(['wait', '--url', `${url}/`, '--timeout', '0'])).toMatchObject({
      code: 5,
      stdout: '',
      stderr: `picky-assist-mock: ${line}\n`,
    })
  })

  test('sends one request however short the time', async () => {
    const { url } = await serve()
    expect(await run(['wait', '--url', url, '--timeout', '0'])).toMatchObject({ code: 0 })
  })

  test.each([
    ['HTTP 503 {"status":"closing"}', closing],
    ['no response in time', undefined],
  ])('reports %s', { tags: 'long' }, async (reason, answer) => {
    const { code, stderr } = await run(['wait', '--url', await listen(answer), '--timeout', '0'])
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining(`the last GET /readyz: ${reason}\n`) })
  })
})

describe('healthcheck', () => {
  test('reads the same settings as serve, and says why the mock is not ready', async () => {
    const { child, url, ended } = await serve()
    const port = new URL(url).port
    expect(await run(['healthcheck', '--host=0.0.0.0', `--port=${port}`])).toMatchObject({ code: 0, stderr: '' })
    expect((await run(['healthcheck'], { env: { PICKY_PORT: port } })).code).toBe(0)
    expect((await run(['healthcheck', '--url', url], { env: { PICKY_PORT: '1' } })).code).toBe(0)
    child.kill('SIGTERM')
    await ended
    expect(await run(['healthcheck'], { env: { PICKY_PORT: port } })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `picky-assist-mock: the mock at ${url} is not ready: connection refused\n`,
    })
  })

  test('reports the response of a server that is closing', { tags: 'long' }, async () => {
    const { code, stderr } = await run(['healthcheck', '--port', new URL(await listen(closing)).port])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('is not ready: HTTP 503 {"status":"closing"}\n'),
    })
  })
})

describe('reset', () => {
  test('resets an account, and says if no account matches', async () => {
    const { url } = await serve(['--control-token=secret'])
    const reset = (account: string) => run(['reset', '--account', account, '--url', url, '--control-token', 'secret'])
    await create(url)
    const found = await reset(minimalBody.token)
    expect({ ...found, stdout: JSON.parse(found.stdout) }).toMatchObject({
      code: 0,
      stdout: { accounts: 1 },
      stderr: '',
    })
    const missing = await reset('typo')
    expect({ ...missing, stdout: JSON.parse(missing.stdout) }).toMatchObject({
      code: 0,
      stdout: { accounts: 0 },
      stderr: 'no account has this token or fingerprint\n',
    })
  })
})

describe('mode', () => {
  test('shows the response of deprecated mode only while it is in effect', async () => {
    const { url } = await serve()
    const mode = async (...args: string[]) => JSON.parse((await run(['mode', ...args, '--url', url])).stdout)
    expect(await mode()).toEqual({ mode: 'active' })
    const answer = { status: 410, http_status: 403, message: 'gone' }
    const flags = ['--status', '410', '--http-status', '403', '--message', 'gone']
    expect(await mode('deprecated', '--account', 'other', ...flags)).toEqual({ mode: 'deprecated', ...answer })
    expect(await mode('--account', 'other')).toEqual({ mode: 'deprecated', ...answer })
    expect(await mode()).toEqual({ mode: 'active' })
    expect(await mode('active', '--account', 'other')).toEqual({ mode: 'active' })
  })

  test('needs a mode for the flags that describe a response', async () => {
    const line = 'mode: expected active or deprecated with --status, --http-status or --message, received neither'
    expect(await run(['mode', '--status', '1'])).toMatchObject({ code: 2, stderr: `picky-assist-mock: ${line}\n` })
  })
})

describe('requests', () => {
  test('shows calls as a table with the reason of those that failed, or as JSON', async () => {
    const { url } = await serve()
    const requests = (...args: string[]) => run(['requests', ...args, '--url', url])
    await create(url)
    await create(url, { ...minimalBody, project_name: '' })
    const table = (await requests()).stdout.split('\n')
    expect(table[0]).toMatch(/^seq +time +account +operation +status +http +ms +fault +reason$/)
    expect(table[1]).toMatch(/^1 +\S+Z +fp_[0-9a-f]{12} +create-project +100 +200 +[\d.]+ +- +-$/)
    expect(table[2]).toMatch(/^2 .* 410 +200 +[\d.]+ +- +\S.*\/project_name: expected /)
    const lines = (await requests('--json', '--status', '410')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([2])
    expect(await requests('--operation', 'set-webhook')).toMatchObject({ code: 0, stdout: '', stderr: 'no calls\n' })
  })

  test('shows the newest calls, and says how many earlier ones there are', { tags: 'long' }, async () => {
    const { url } = await serve(['--db=:memory:', '--journal=2000', '--log-level=warn'])
    const requests = async (...args: string[]) => {
      const { stdout, stderr } = await run(['requests', '--json', ...args, '--url', url])
      return { seqs: stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line).seq] : [])), stderr }
    }
    const call = () => fetch(`${url}/app/api/v2/check-balance`, { method: 'POST', body: '{"token":"a"}' })
    await create(url)
    for (let batch = 0; batch < 41; batch++) await Promise.all(Array.from({ length: 25 }, call))
    const newest = await requests()
    expect(newest.seqs).toEqual(Array.from({ length: 100 }, (_, index) => 927 + index))
    expect(newest.stderr).toBe('926 earlier calls are not shown; see --limit\n')
    expect(await requests('--limit', '2')).toEqual({
      seqs: [1025, 1026],
      stderr: '1024 earlier calls are not shown; see --limit\n',
    })
    expect(await requests('--operation', 'create-project')).toEqual({ seqs: [1], stderr: '' })
    expect(await requests('--since', '1023', '--limit', '2')).toEqual({
      seqs: [1025, 1026],
      stderr: '1 earlier call is not shown; see --limit\n',
    })
  })

  test('each call is one line, whatever characters it contains', { tags: 'long' }, async () => {
    const { url } = await serve()
    await fetch(`${url}/a%0a%1b[31mb`, { method: 'POST' })
    await create(url, { ...minimalBody, country: '\u009b31m\u202e' })
    const { stdout } = await run(['requests', '--url', url])
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^seq /),
      expect.stringContaining(' /a\\u000a\\u001b[31mb '),
      expect.stringContaining('received the string "\\u009b31m\\u202e"'),
      '',
    ])
    const { stderr } = await run(['requests', '--operation', 'a\u001b[31m\u009b', '--url', url])
    expect(stderr).toMatch(/^[ -~]+\n$/)
  })

  test('--follow shows new calls after those received before', async () => {
    const { url } = await serve()
    await create(url)
    const { child } = launch(['requests', '--follow', '--json', '--url', url])
    const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]()
    expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ seq: 1 })
    await create(url)
    expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ seq: 2, operation: 'create-project' })
  })

  test('--follow prints the whole reason of each refusal', { tags: 'long' }, async () => {
    const { url } = await serve()
    const { child } = launch(['requests', '--follow', '--url', url])
    const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]()
    await once(child.stderr ?? child, 'data')
    for (const [body, reason] of [
      ['token=a&project_name=p', 'received a form (name=value pairs); this call takes JSON'],
      ['{"token":"a","project_name":"p","time_zone":"+05:30"}', 'did you mean Asia/Kolkata, which is at +05:30?'],
    ] as const) {
      await fetch(`${url}${createProject}`, { method: 'POST', body })
      const line = String((await lines.next()).value)
      expect(line).toMatch(/ 410 .* Invalid Request: /)
      expect(line.slice(-reason.length)).toBe(reason)
    }
  })
})

describe('state and fixtures', () => {
  test('a state is exported as a fixture file, checked, and imported again', async () => {
    const cwd = newDirectory()
    const { url } = await serve()
    await create(url)
    const exported = await run(['state', 'export', '--url', url], { cwd })
    writeFileSync(join(cwd, 'state.json'), exported.stdout)
    expect(await run(['fixtures', 'check', 'state.json'], { cwd })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'state.json is a valid fixture file (accounts: 1, projects: 1)\n',
    })
    const file = await run(['state', 'import', 'state.json', '--url', url], { cwd })
    expect(JSON.parse(file.stdout)).toEqual({ accounts: 1 })
    const input = await run(['state', 'import', '--url', url], { cwd, input: '{"accounts":[]}' })
    expect(JSON.parse(input.stdout)).toEqual({ accounts: 0 })
    await run(['state', 'export', 'empty.json', '--url', url], { cwd })
    expect(JSON.parse(readFileSync(join(cwd, 'empty.json'), 'utf8')).accounts).toEqual([])
  })

  test.runIf(process.platform === 'linux')(
    'an export for which the disk has no room leaves the file as it was, and nothing beside it',
    { tags: 'long' },
    async () => {
      const cwd = newDirectory()
      const { url } = await serve()
      await create(url)
      writeFileSync(join(cwd, 'state.json'), 'before')
      expect(await run(['state', 'export', 'state.json', '--url', url], { cwd, fileLimitKiB: 1 })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^picky-assist-mock: state\.json cannot be written \(E\w+: [^\n]+\)\n$/),
      })
      expect(readdirSync(cwd)).toEqual(['state.json'])
      expect(readFileSync(join(cwd, 'state.json'), 'utf8')).toBe('before')
    },
  )

  test('an export keeps the permissions of the file, and follows a symbolic link', { tags: 'long' }, async () => {
    const cwd = newDirectory()
    const { url } = await serve()
    writeFileSync(join(cwd, 'state.json'), 'before', { mode: 0o600 })
    symlinkSync('state.json', join(cwd, 'link.json'))
    expect(await run(['state', 'export', 'link.json', '--url', url], { cwd })).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(join(cwd, 'state.json'), 'utf8')).accounts).toEqual([])
    expect(lstatSync(join(cwd, 'link.json')).isSymbolicLink()).toBe(true)
    expect(statSync(join(cwd, 'state.json')).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['a directory', '.'],
    ['a file in no directory', 'none/state.json'],
  ])('an export to %s fails in one line that names it', { tags: 'long' }, async (_what, file) => {
    const { url } = await serve()
    const { code, stderr } = await run(['state', 'export', file, '--url', url])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^picky-assist-mock: \S+ cannot be written \(E\w+: [^\n]+\)\n$/),
    })
  })

  test.each([
    ['{"accounts":[{"balance":3}]}', '/accounts/0/token: expected a token of 1 to 200 characters, received nothing'],
    [
      '{"accounts":[{"token":"a"},{"balance":3}]}',
      '/accounts/1/token: expected a token of 1 to 200 characters, received nothing',
    ],
    [
      '{"accounts":[{"token":"a","projects":[{"project_name":"A"},{"notes":""}]}]}',
      '/accounts/0/projects/1/project_name: expected a string of 1 to 20 characters, received nothing',
    ],
    ['{"plans":[{"plan_id":2},{"price":1}]}', '/plans/1/plan_id: expected a plan from 1 to 9, received nothing'],
    [
      '{"accounts":[{"token":"a"},{"token":"a"}]}',
      '/accounts/1/token: expected a unique value, received one that appears above',
    ],
  ])('%s is rejected with the place of the error, in a file and as input', { tags: 'long' }, async (text, detail) => {
    const cwd = newDirectory()
    writeFileSync(join(cwd, 'f.json'), text)
    expect(await run(['fixtures', 'check', 'f.json'], { cwd })).toMatchObject({
      code: 4,
      stderr: `picky-assist-mock: fixtures f.json: ${detail}\n`,
    })
    expect(await run(['state', 'import'], { input: text })).toMatchObject({
      code: 4,
      stderr: `picky-assist-mock: the input: ${detail}\n`,
    })
  })

  test.runIf(process.platform === 'linux')(
    'a file or an input without an end is a failure with exit code 4',
    async () => {
      const reason = 'cannot be read (it has more than 67108864 bytes)\n'
      for (const args of [
        ['fixtures', 'check', '/dev/zero'],
        ['--fixtures=/dev/zero'],
        ['state', 'import', '/dev/zero'],
      ]) {
        const { code, stderr } = await run(args)
        expect({ args, code, stderr }).toEqual({ args, code: 4, stderr: expect.stringContaining(reason) })
      }
      const { code, stderr } = await launch(['state', 'import'], { under: ['sh', '-c', '"$0" "$@" </dev/zero'] }).ended
      expect({ code, stderr }).toEqual({ code: 4, stderr: `picky-assist-mock: the input ${reason}` })
    },
  )

  test('a file that does not exist is a failure with exit code 4', async () => {
    expect(await run(['fixtures', 'check', 'none.json'])).toMatchObject({ code: 4 })
    expect(await run(['state', 'import', 'none.json'])).toMatchObject({ code: 4 })
  })
})

describe('settings', () => {
  const note = 'the settings of this command line and environment; --url shows those of a running mock\n'

  test('shows values and where they come from, and no secret', async () => {
    const env = { PICKY_WIRE: 'table', PICKY_CONTROL_TOKEN: 'very-secret', PORT: '81' }
    const { stdout, stderr } = await run(['settings', '--json', '--qr', 'png'], { env })
    const rows = new Map(
      JSON.parse(stdout).map(({ setting, value, from }: Record<string, string>) => [setting, [value, from]]),
    )
    expect(stderr).toBe(note)
    expect(rows.get('wire')).toEqual(['table', 'PICKY_WIRE'])
    expect(rows.get('port')).toEqual(['81', 'PORT'])
    expect(rows.get('qr')).toEqual(['png', '--qr'])
    expect(rows.get('db')).toEqual(['picky-assist-mock.sqlite', 'default'])
    expect(rows.get('control-token')).toEqual(['(set)', 'PICKY_CONTROL_TOKEN'])
    expect(stdout).not.toContain('very-secret')
    expect((await run(['settings'])).stdout).toMatch(/^port +4290 +default$/m)
  })

  test('--url shows the settings of a running mock, and no secret', async () => {
    const fixtures = '{"accounts":[{"token":"very-secret"}]}'
    const { url } = await serve(['--control-token=secret', '--wire=table', `--fixtures=${fixtures}`])
    const { stdout, stderr } = await run(['settings', '--url', url], { env: { PICKY_CONTROL_TOKEN: 'secret' } })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^setting +value$/m)
    expect(stdout).toMatch(/^wire +table$/m)
    expect(stdout).toMatch(/^watch +false$/m)
    expect(stdout).toMatch(/^fixtures +\(set\)$/m)
    expect(stdout).toMatch(/^control-token +\(set\)$/m)
    expect(stdout).toMatch(
      /^public-url +the listening address, or with 0\.0\.0\.0 or HTTPS the address the client used$/m,
    )
    expect(stdout).not.toContain('very-secret')
    expect(await run(['settings', '--url', url])).toMatchObject({ code: 1, stdout: '' })
  })
})

test('openapi prints the documents', async () => {
  expect(JSON.parse((await run(['openapi'])).stdout).info.title).toContain('Picky Assist')
  expect(Object.keys(JSON.parse((await run(['openapi', 'control'])).stdout).paths)).toContain('/_mock/faults')
})

test.each(['-v', '--version', 'version'])('%s prints the version, with --json also that of Node.js', async (word) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(await run([word])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  const { stdout } = await run([word, '--json'])
  expect(JSON.parse(stdout)).toEqual({ name: 'picky-assist-mock', version, node: process.versions.node })
})

test('help goes to stdout', async () => {
  const { code, stdout, stderr } = await run(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Usage: picky-assist-mock [command] [flags]')
})

test.each([
  [['rest']],
  [['reset', '--acount', 'a']],
  [['state']],
  [['requests', '--limit', 'x']],
  [['wait', '--timeout', '86401']],
  [['wait', '--timeout', '99999999999']],
])('%j: one line on stderr, and exit code 2', async (args) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^picky-assist-mock: [^\n]+\n$/),
  })
})

test('if no mock responds, or if it rejects the request, a command fails in one line', async () => {
  const { url } = await serve()
  expect(await run(['reset', '--url', 'http://127.0.0.1:1'])).toMatchObject({
    code: 1,
    stderr: 'picky-assist-mock: no mock responds at http://127.0.0.1:1: connection refused\n',
  })
  const { code, stderr } = await run(['requests', '--operation', 'creat-project', '--url', url])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/received "creat-project".*create-project/),
  })
})

test('if another server responds, with a page for every path, each command fails in one line that says so', {
  tags: 'long',
}, async () => {
  const url = await listen({ status: 200, body: '<html>\n' })
  for (const args of [['mode'], ['reset'], ['requests'], ['state', 'export'], ['ca'], ['settings']])
    expect(await run([...args, '--url', url]), args.join(' ')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `picky-assist-mock: no mock responds at ${url}, received HTTP 200 <html> \n`,
    })
  expect(await run(['wait', '--timeout', '0', '--url', url])).toMatchObject({
    code: 5,
    stderr: `picky-assist-mock: no mock was ready at ${url} within 0 s; the last GET /readyz: HTTP 200 <html>\n`,
  })
  expect(await run(['healthcheck', '--url', url])).toMatchObject({
    code: 1,
    stderr: `picky-assist-mock: the mock at ${url} is not ready: HTTP 200 <html>\n`,
  })
})

test('a start on a host that does not exist fails in one line that names it, with the port', async () => {
  // Too long for a name, so that no name server is asked.
  const host = 'a'.repeat(64)
  expect(await run(['serve', `--host=${host}`, '--port=4290', '--db=:memory:'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`^picky-assist-mock: cannot listen on ${host}:4290: E\\w+\n$`)),
  })
})

test('a reader that closes the pipe after the first line ends the program without an error', {
  tags: 'long',
}, async () => {
  const { child, ended } = launch(['openapi'])
  child.stdout?.once('data', () => child.stdout?.destroy())
  const { code, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
