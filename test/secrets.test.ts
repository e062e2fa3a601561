import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startMock } from '../src/index.ts'
import { button, describePage, openPage, post } from './support/browser.ts'
import { isLong } from './support/long.ts'
import { launch, newDirectory, serve } from './support/program.ts'
import { collectPrivateKeys, collectSettings, collectStored, findMasked } from './support/secrets/collect.ts'
import { findLeaks, type Output } from './support/secrets/leaks.ts'
import { listBroken, misplaceInCalls, misplaceInControl, type Operation } from './support/secrets/misplace.ts'
import { createSender, type Received, sendRaw } from './support/secrets/send.ts'

// What may show a secret in plain text, and so is not read here. SECURITY.md lists the same:
// - the answers of the emulated API that succeed, which issue keys and tokens, and those that a test has set with a fault or a mode
// - GET /_mock/state and GET /_mock/snapshots/:name, which export the state
// - GET /_mock/accounts/:account and /_mock/projects/:id with secrets=plain, and the QR codes
// - the files: the database, fixtures, and the key of the certificate authority

const token = 'mst-Own7Kd02xW9qLz'
const otherToken = 'mst_other.Qx81/vN+55z=='
const idleToken = 'idle-4c1b7e90aa55d2f3'
const removedToken = 'gone-b81c2d7f60e94a15'
const controlToken = 'Ctl-7f3e9b21c0d84e55'
const credential = 'pwd-Only9b2e77c41d'
const fixtures = JSON.stringify({
  accounts: [
    { token: otherToken, projects: [{ project_name: 'Other', api_tokens: [{ token: 'api-Custom-90xy41ZZ' }, {}] }] },
    { token: idleToken },
    { token: removedToken },
  ],
})

/** Starts the program with every kind of secret, and makes calls that succeed. @returns how to call it, and its secrets */
async function startWithSecrets(settings: Record<string, string>) {
  const directory = newDirectory()
  const given = { controlToken, journal: '100000', logLevel: 'trace', httpsPort: '0', fixtures, ...settings }
  const flags = Object.entries(given).map(([name, value]) => `--${toKebab(name)}=${value}`)
  const program = await serve(['--db', join(directory, 'mock.sqlite'), ...flags])
  const authorization = `Bearer ${controlToken}`
  const send = createSender(program.url)
  const control = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    return send({ method, path: `/_mock${path}`, headers: { authorization }, ...payload })
  }
  const call = (operation: string, body: object, headers: Record<string, string> = {}) =>
    send({ method: 'POST', path: `/app/api/v2/${operation}`, headers, body: JSON.stringify(body) })

  const created = JSON.parse(
    (await call('pm/create-project', { token, project_name: 'Own', token_ip_address: ['10.0.0.1'] })).text,
  )
  await call('pm/create-api-token', { token, project_id: 715 })
  await call('pm/get-projects', { token: otherToken, project_id: 0 })
  await call('pm/create-project', { token: removedToken, project_name: 'Removed' })
  await call('check-balance', { token: 'unstored-5e0f1a7c33' })

  const privateKeys = collectPrivateKeys(directory)
  const secrets = new Set([
    ...collectSettings(given),
    ...privateKeys,
    ...(await collectStored(async (path) => JSON.parse((await control(path)).text))),
    'unstored-5e0f1a7c33',
    credential,
  ])
  const { requests } = JSON.parse((await control('/requests?operation=create-project')).text)
  for (const secret of findMasked(requests[0].answer, created)) secrets.add(secret)
  await control('/reset', { account: removedToken })
  return { ...program, directory, authorization, send, control, call, secrets, privateKeys }
}

test('no secret of a run comes out of it in plain text', { tags: 'rounds', timeout: 120_000 }, () =>
  checkRun({ wire: 'sample', qr: 'url' }),
)

test('no secret of a run with other settings comes out of it in plain text', { tags: 'long', timeout: 120_000 }, () =>
  checkRun({ wire: 'table', qr: 'png' }),
)

async function checkRun({ wire, qr }: { wire: string; qr: string }) {
  const mock = await startWithSecrets({ wire, qr })
  const { secrets, privateKeys, send, control, authorization, url } = mock
  const outputs: Output[] = []
  const add = (name: string, text: string) => outputs.push({ name, text })
  expect(secrets.size).toBeGreaterThan(12)

  // In wrong places: of the keys one line, and no picture.
  const misplaced = [...secrets].filter(
    (secret) =>
      secret !== credential && secret.length < 100 && (!privateKeys.includes(secret) || secret === privateKeys[1]),
  )
  // One in seven of the requests, unless there is time.
  const share = <T>(requests: T[]) => requests.filter((_request, index) => isLong || index % 7 === 0)
  await inParallel(share(misplaced.flatMap((secret) => [...misplaceInControl(secret)])), async (request) => {
    for (const headers of [{}, { authorization }]) {
      const { head, text } = await send({ ...request, headers })
      const isExport = /^GET \/_mock\/snapshots\/.* 200$/.test(`${request.method} ${request.path} ${head.slice(0, 3)}`)
      if (!isExport) add(`the response to ${request.method} ${request.path} ${request.body}`, `${head}\n${text}`)
    }
  })
  for (const path of ['/faults', '/mode', '/mode?account=fp_000000000001', '/snapshots'])
    add(`GET /_mock${path}`, (await control(path)).text)
  await control('/faults', undefined, 'DELETE')

  const operations = await listOperations(control)
  const secureUrl = String(mock.ready.httpsUrl)
  const secure = createSender(secureUrl)
  let turn = 0
  const options = { token, all: isLong }
  const misplacedInCalls = misplaced.flatMap((secret) => [...misplaceInCalls(secret, operations, options)])
  // The mock does not know this one: only what the calls say about it makes it a secret.
  for (const request of misplaceInCalls(credential, operations, options))
    misplacedInCalls.push({ ...request, headers: { ...request.headers, authorization: `Bearer ${credential}` } })
  await inParallel(share(misplacedInCalls), async (request) => {
    const { head, text } = await (turn++ % 16 === 0 ? secure : send)(request)
    const name = `${request.method} ${request.path} ${JSON.stringify(request.headers)} ${request.body}`
    add(`the head of the response to ${name}`, withoutEcho(head))
    if (!isSuccess(text)) add(`the response to ${name}`, text)
  })
  const broken = misplaced.flatMap(listBroken).flatMap((bytes) => [url, secureUrl].map((to) => ({ to, bytes })))
  await Promise.all(
    broken.map(async ({ to, bytes }) => add(`the answer to ${JSON.stringify(bytes)}`, await sendRaw(to, bytes))),
  )
  // With the secrets in the message of a fault and of the mode.
  await control('/faults', { operation: '*', status: 403, message: `because of ${otherToken}`, times: 2 })
  await control('/mode', { mode: 'deprecated', account: otherToken, message: `because of ${token}` }, 'PUT')
  await mock.call('check-balance', { token })
  await mock.call('pm/check-balance', { token: otherToken })

  const account = encodeURIComponent(otherToken)
  for (const path of [
    '',
    '/accounts',
    '/projects?limit=1000',
    '/faults',
    `/mode?account=${account}`,
    '/clock',
    '/ledger',
  ])
    add(`GET /_mock${path}`, (await control(path)).text)
  for (const path of ['/', '/livez', '/readyz']) add(path, (await send({ method: 'GET', path, headers: {} })).text)
  for await (const [name, text] of readJournal(control)) add(name, text)
  add('the stream', await readStream(mock))
  for (const command of [['requests', '--limit=5000'], ['requests', '--json', '--limit=5000'], ['settings']]) {
    const { stdout, stderr } = await launch([...command, '--url', url], {
      env: { PICKY_CONTROL_TOKEN: controlToken },
    }).ended
    add(command.join(' '), stdout + stderr)
  }

  mock.child.kill('SIGTERM')
  const { code, stdout, stderr } = await mock.ended
  expect([code, stderr]).toEqual([0, ''])
  for (const line of stdout.split('\n')) add('the log', line)
  // Whoever changes the run: it must still exercise all of this.
  expect(outputs.length).toBeGreaterThan(1000)
  expect(findLeaks(secrets, outputs).slice(0, 20)).toEqual([])
}

type FailingStart = [why: string, args: string[], env?: Record<string, string>]
const inlineFixtures = [
  JSON.stringify({ accounts: [{ token, [token]: token, projects: [{ project_name: `the project of ${token}` }] }] }),
  `{"accounts":[{"token":${token}}]}`,
  JSON.stringify([{ token }]),
]

test.each<FailingStart>([
  ...inlineFixtures.map((text): FailingStart => [`the fixtures ${text}`, [`--fixtures=${text}`]]),
  ['a control token at a wrong flag', [`--port=${controlToken}`], { PICKY_CONTROL_TOKEN: controlToken }],
  ['an argument too many', [`--control-token=${controlToken}`, controlToken]],
  ['a database that cannot be opened', ['--db', `/no/${controlToken}`, '--control-token', controlToken]],
])('a start that fails because of %s prints no secret', async (_why, args, env = {}) => {
  const { code, stdout, stderr } = await launch(['serve', '--port=0', ...args], { env }).ended
  expect(code).toBeGreaterThan(0)
  expect(stderr).toMatch(/^picky-assist-mock: .+\n$/)
  expect(findLeaks([token, controlToken], [{ name: 'the output', text: stdout + stderr }])).toEqual([])
})

test('a command that fails prints no secret of its arguments, or of a fixture file', async () => {
  const file = join(newDirectory(), 'fixtures.json')
  writeFileSync(file, inlineFixtures[0] ?? '')
  for (const args of [
    ['fixtures', 'check', file],
    ['requests', `--account=${token}`, '--url', `http://user:${token}@127.0.0.1:1`],
    ['state', 'import', `/no/${token}`, '--control-token', token],
  ]) {
    const { code, stdout, stderr } = await launch(args).ended
    expect(code).toBeGreaterThan(0)
    expect(findLeaks([token], [{ name: 'the output', text: stdout + stderr }])).toEqual([])
  }
})

describePage('the dashboard', () => {
  test('shows no secret before it is asked for one', async () => {
    await using mock = await startMock({ randomSeed: '1', controlToken })
    const send = createSender(mock.url)
    const created = await post(mock, 'create-project', { token, project_name: 'Own', generate_api_token: true })
    await post(mock, 'create-project', { token: otherToken, project_name: 'Other', notes: `for ${token}` })
    const secrets = [token, otherToken, controlToken, created.license_key, created.api_tokens[0].token]
    await mock.control.faults.add({ operation: 'qr-image', status: 403, message: `because of ${token}` })
    await mock.control.snapshots.save('base')
    const operations = [{ path: '/app/api/v2/pm/create-project', fields: ['project_name', 'country', 'notes'] }]
    for (const secret of secrets) {
      const calls = [...misplaceInCalls(secret, operations, { token, all: false })]
      for (const request of calls.filter((_request, index) => index % 5 === 0)) await send(request)
    }
    const { requests } = await mock.control.requests.list({ limit: 1000 })
    const { account } = await mock.control.accounts.get(token)

    const page = await openPage(mock.dashboardUrl ?? '', { allowErrors: true })
    await page.getByRole('textbox', { name: 'Token' }).fill(controlToken)
    await button(page, 'Continue').click()
    const outputs: Output[] = []
    const entries = requests.filter(({ seq }) => seq % 16 === 0)
    const places = {
      ...Object.fromEntries(entries.map(({ seq }) => [`#/requests/${seq}`, `article[data-seq="${seq}"]`])),
      '#/projects': 'table',
      [`#/projects/${account}/715`]: '.facts .provenance',
      '#/steer': '[data-fault]',
      '#/try': 'textarea',
    }
    for (const [place, selector] of Object.entries(places)) {
      await page.goto(`${mock.dashboardUrl}${place}`)
      await page.locator(selector).first().waitFor()
      outputs.push({ name: place, text: await page.evaluate('document.documentElement.outerHTML') })
    }
    expect(outputs.length).toBeGreaterThan(6)
    expect(findLeaks(secrets, outputs)).toEqual([])
  })
})

async function listOperations(control: (path: string) => Promise<Received>): Promise<Operation[]> {
  const { paths } = JSON.parse((await control('/openapi.json')).text)
  return Object.entries(paths).flatMap(([path, { post }]: [string, ReturnType<typeof Object>]) => {
    const schema = post?.requestBody?.content['application/json'].schema
    return schema ? [{ path, fields: Object.keys(schema.properties) }] : []
  })
}

async function* readJournal(control: (path: string) => Promise<Received>): AsyncIterable<[name: string, text: string]> {
  for (const format of ['json', 'har']) {
    for (let since = '0', page = ''; ; ) {
      const { head, text } = await control(`/requests?format=${format}&limit=1000&since=${since}`)
      const cursor = /x-mock-cursor\n(\d+)/.exec(head)?.[1] ?? ''
      if (cursor === since || text === page) break
      yield [`the journal as ${format}`, text]
      since = cursor
      page = text
    }
  }
}

async function readStream({ url, authorization }: { url: string; authorization: string }): Promise<string> {
  const response = await fetch(`${url}/_mock/requests/stream?since=0`, { headers: { authorization } })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('event: live')) break
  }
  return text
}

async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}

function isSuccess(text: string): boolean {
  return /^\{"status":100,/.test(text)
}

// CORS requires these to repeat what the browser has sent.
function withoutEcho(head: string): string {
  return head.replace(/access-control-allow-(origin|headers)\n.*\n?/gi, '')
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
