import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { launch, newDirectory, serve } from '../support/program.ts'
import { createProject, least } from '../support/start.ts'

const create = (url: string, body: object = least) =>
  fetch(`${url}${createProject}`, { method: 'POST', body: JSON.stringify(body) })

async function run(args: string[], options: Parameters<typeof launch>[1] & { input?: string } = {}) {
  const { child, ended } = launch(args, options)
  child.stdin?.end(options.input ?? '')
  return ended
}

test('wait ends with 0 when the mock is ready, with 5 when it is not in time', async () => {
  const { url, child, ended } = await serve()
  expect(await run(['wait', '--url', url])).toMatchObject({ code: 0, stdout: '', stderr: `ready on ${url}\n` })
  expect(await run(['wait'], { env: { PICKY_PORT: new URL(url).port } })).toMatchObject({ code: 0 })
  child.kill()
  await ended
  const late = await run(['wait', '--url', url, '--timeout', '0'])
  expect(late).toMatchObject({
    code: 5,
    stdout: '',
    stderr: `picky-assist-mock: no mock was ready at ${url} within 0 s\n`,
  })
})

test('reset, mode and requests do and show what the verbs do', async () => {
  const { url } = await serve(['--control-token=secret'])
  const ask = (args: string[]) => run([...args, '--url', url, '--control-token', 'secret'])
  await create(url)
  await create(url, { ...least, token: 'other', project_name: '' })
  const mode = await ask(['mode', 'deprecated', '--account', 'other', '--status', '410', '--message', 'gone'])
  expect(JSON.parse(mode.stdout)).toEqual({ mode: 'deprecated', status: 410, http_status: 200, message: 'gone' })
  expect(JSON.parse((await ask(['mode'])).stdout).mode).toBe('active')
  const table = (await ask(['requests'])).stdout.split('\n')
  expect(table[0]).toMatch(/^seq +time +account +operation +status +http +ms +fault$/)
  expect(table[1]).toMatch(/^1 +\S+Z +fp_[0-9a-f]{12} +create-project +100 +200 +[\d.]+ +-$/)
  const lines = (await ask(['requests', '--json', '--status', '410'])).stdout.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([2])
  expect(await ask(['requests', '--operation', 'set-webhook'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'no calls\n',
  })
  expect(JSON.parse((await ask(['reset', '--account', least.token])).stdout)).toEqual({ accounts: 1 })
})

test('requests --follow goes on with what comes', async () => {
  const { url } = await serve()
  await create(url)
  const { child } = launch(['requests', '--follow', '--json', '--url', url])
  const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]()
  expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ seq: 1 })
  await create(url)
  expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ seq: 2, operation: 'create-project' })
})

test('a state is exported as a fixture file, checked, and imported again', async () => {
  const cwd = newDirectory()
  const { url } = await serve()
  await create(url)
  const exported = await run(['state', 'export', '--url', url], { cwd })
  writeFileSync(join(cwd, 'state.json'), exported.stdout)
  expect(await run(['fixtures', 'check', 'state.json'], { cwd })).toMatchObject({
    code: 0,
    stderr: 'state.json is a fixture file of 1 accounts and 1 projects\n',
  })
  expect(JSON.parse((await run(['state', 'import', 'state.json', '--url', url], { cwd })).stdout)).toEqual({
    accounts: 1,
  })
  expect(JSON.parse((await run(['state', 'import', '--url', url], { cwd, input: '{"accounts":[]}' })).stdout)).toEqual({
    accounts: 0,
  })
  await run(['state', 'export', 'empty.json', '--url', url], { cwd })
  expect(JSON.parse(readFileSync(join(cwd, 'empty.json'), 'utf8')).accounts).toEqual([])
  const broken = await run(['state', 'import', '--url', url], { cwd, input: '{"accounts":[{}]}' })
  expect(broken).toMatchObject({
    code: 4,
    stderr:
      'picky-assist-mock: the input: /accounts/0/token expected a token of 1 to 200 characters, received nothing\n',
  })
})

test('settings shows values and where they come from, and no secret', async () => {
  const env = { PICKY_WIRE: 'table', PICKY_CONTROL_TOKEN: 'very-secret', PORT: '81' }
  const { stdout } = await run(['settings', '--json', '--qr', 'png'], { env })
  const rows = new Map(
    JSON.parse(stdout).map(({ setting, value, from }: Record<string, string>) => [setting, [value, from]]),
  )
  expect(rows.get('wire')).toEqual(['table', 'PICKY_WIRE'])
  expect(rows.get('port')).toEqual(['81', 'PORT'])
  expect(rows.get('qr')).toEqual(['png', '--qr'])
  expect(rows.get('db')).toEqual(['picky-assist-mock.sqlite', 'default'])
  expect(rows.get('control-token')).toEqual(['(set)', 'PICKY_CONTROL_TOKEN'])
  expect(stdout).not.toContain('very-secret')
  expect((await run(['settings'])).stdout).toMatch(/^port +4290 +default$/m)
})

test('openapi writes the documents, --version --json what runs', async () => {
  expect(JSON.parse((await run(['openapi'])).stdout).info.title).toContain('Picky Assist')
  expect(Object.keys(JSON.parse((await run(['openapi', 'control'])).stdout).paths)).toContain('/_mock/faults')
  expect(JSON.parse((await run(['--version', '--json'])).stdout)).toMatchObject({
    name: 'picky-assist-mock',
    node: process.versions.node,
  })
})

test('the completion scripts are scripts, and know commands and flags', async () => {
  const { stdout } = await run(['completion', 'bash'])
  const complete = (words: string) =>
    execFileSync(
      'bash',
      [
        '-c',
        `${stdout}\nCOMP_WORDS=(picky-assist-mock ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _picky_assist_mock; echo "\${COMPREPLY[@]}"`,
      ],
      { encoding: 'utf8' },
    ).trim()
  expect(complete('res')).toBe('reset')
  expect(complete('mode dep')).toBe('deprecated')
  expect(complete('reset --acc')).toBe('--account')
})

test.skipIf(!isThere('zsh'))('zsh takes the completion script', async () => {
  const { stdout } = await run(['completion', 'zsh'])
  const script = `${stdout}\necho "\${_comps[picky-assist-mock]}"`
  expect(execFileSync('zsh', ['-fc', script], { encoding: 'utf8' })).toContain('_picky_assist_mock')
})

test.skipIf(!isThere('fish'))('fish completes by its script', async () => {
  const { stdout } = await run(['completion', 'fish'])
  const complete = (words: string) =>
    execFileSync('fish', ['-c', `${stdout}\ncomplete -C 'picky-assist-mock ${words}'`], { encoding: 'utf8' }).trim()
  expect(complete('res')).toBe('reset\ttake an account, or all, back to a fresh start')
  expect(complete('mode dep')).toBe('deprecated')
  expect(complete('reset --acc')).toBe('--account')
  expect(complete('--rand')).toBe('--random-seed')
})

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0
}

test.each([
  [['rest'], '"rest" is not a command; did you mean reset?'],
  [['reset', 'mode'], 'one command at a time: reset, then mode'],
  [['reset', 'all'], 'reset takes nothing and no "all"'],
  [['reset', '--acount', 'a'], '--acount is not a flag; did you mean --account?'],
  [['reset', '-a', 'a'], '-a is not a flag; --help lists them'],
  [['reset', '--db', 'x'], '--db is not a flag of reset; --help lists them'],
  [['serve', '--json'], '--json is not a flag of serve; --help lists them'],
  [['mode', 'off'], 'mode expected active or deprecated, received "off"'],
  [['mode', '--status', '1'], 'mode expected active or deprecated before its flags, received neither'],
  [['mode', 'active', '--status', 'x'], '--status expected a whole number, received "x"'],
  [['reset', '--account', ''], '--account expected a value, received none'],
  [['state', 'import', '--account'], '--account expected a value, received none'],
  [['requests', '--follow=false'], '--follow expected no value, received "false"'],
  [['requests', '--since', '1', '--since', '2'], '--since stands twice'],
  [
    ['wait', '--url', 'http://127.0.0.1/?x=1'],
    '--url expected an http or https URL without query, received "http://127.0.0.1/?x=1"',
  ],
  [['state'], 'state expected export or import, received "nothing"'],
  [['fixtures', 'check'], 'fixtures expected check and a file'],
  [['openapi', 'x'], 'openapi expected vendor or control, received "x"'],
  [['completion'], 'completion expected bash, zsh or fish, received ""'],
  [['wait', '--url', 'nowhere'], '--url expected an http or https URL without query, received "nowhere"'],
])('%j is refused in one line, with exit code 2', async (args, line) => {
  expect(await run(args)).toMatchObject({ code: 2, stdout: '', stderr: `picky-assist-mock: ${line}\n` })
})

test('a mock that is not there, or refuses, is a failure in one line', async () => {
  const { url } = await serve()
  expect(await run(['reset', '--url', 'http://127.0.0.1:1'])).toMatchObject({
    code: 1,
    stderr: 'picky-assist-mock: no mock answers at http://127.0.0.1:1\n',
  })
  expect((await run(['requests', '--limit', '0', '--url', url])).stderr).toContain(
    'limit expected a number from 1 to 1000',
  )
  expect(await run(['fixtures', 'check', 'none.json'])).toMatchObject({ code: 4 })
})

test('who reads no more than the first line has got it, without a word', async () => {
  const { child, ended } = launch(['openapi'])
  child.stdout?.once('data', () => child.stdout?.destroy())
  const { code, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('wait asks once however short the time', async () => {
  const { url } = await serve()
  expect(await run(['wait', '--url', url, '--timeout', '0'])).toMatchObject({ code: 0 })
})

test('what cannot stand together in a state is refused like what is no fixture file', async () => {
  const { url } = await serve()
  const input = '{"accounts":[{"token":"a"},{"token":"a"}]}'
  expect(await run(['state', 'import', '--url', url], { input })).toMatchObject({ code: 4 })
  expect(await run(['state', 'import', 'none.json', '--url', url])).toMatchObject({ code: 4 })
})
