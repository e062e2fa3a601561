import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

const token = 'token-a'
const project_id = 715

async function startWithProject(settings?: Parameters<typeof start>[0]) {
  const started = await start(settings)
  await started.create(minimalBody)
  const listTokens = async () => (await started.call('get-projects', { token, project_id })).body.api_tokens
  const issue = async (ip_whitelist?: unknown) =>
    (await started.call('create-api-token', { token, project_id, ip_whitelist })).body
  const manage = async (api_token: unknown, action: unknown) =>
    (await started.call('manage-api-token', { token, project_id, api_token, action })).body
  return { ...started, listTokens, issue, manage }
}

test('issues one token for each distinct address and lists them in the project', async () => {
  const { issue, listTokens } = await startWithProject()
  const body = await issue(['10.0.0.1', '::1', '10.0.0.1'])
  expect(body).toEqual({
    status: 100,
    message: 'Success',
    project_id: 715,
    api_token: [
      { ip: '10.0.0.1', token: expect.stringMatching(/^[0-9a-f]{40}$/) },
      { ip: '::1', token: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ],
  })
  expect(await listTokens()).toEqual(body.api_token)
})

test.each([
  ['a call without addresses', undefined, ['']],
  ['an empty array', [], ['']],
  ['an address that is not in an array', '10.0.0.9', ['10.0.0.9']],
])('issues one token for %s', async (_what, whitelist, ips) => {
  const { issue } = await startWithProject()
  const { api_token } = await issue(whitelist)
  expect(api_token.map(({ ip }: { ip: string }) => ip)).toEqual(ips)
})

test('returns the existing token of an address, however it is spelled and even if disabled, and replaces a deleted one', async () => {
  const { issue, manage, listTokens } = await startWithProject()
  const [first] = (await issue(['2001:db8::1'])).api_token
  expect((await issue(['2001:0db8:0::1'])).api_token).toEqual([{ ip: '2001:0db8:0::1', token: first.token }])
  await manage(first.token, 1)
  expect((await issue(['2001:db8::1'])).api_token).toEqual([first])
  expect(await listTokens()).toEqual([])
  await manage(first.token, 3)
  const [second] = (await issue(['2001:db8::1'])).api_token
  expect(second.token).not.toBe(first.token)
  expect(await listTokens()).toEqual([second])
})

test('lists only the enabled tokens of a project', async () => {
  const { issue, manage, listTokens } = await startWithProject()
  const [one, two] = (await issue(['10.0.0.1', '10.0.0.2'])).api_token
  expect(await manage(one.token, 1)).toEqual({ status: 100, message: 'Success' })
  expect(await listTokens()).toEqual([two])
  expect((await manage(one.token, '1')).status).toBe(100)
  await manage(one.token, 2)
  expect(await listTokens()).toEqual([one, two])
  await manage(one.token, 3)
  expect(await listTokens()).toEqual([two])
})

test.each([
  ['unknown', 1, '/api_token: expected an API token of project 715, received an unknown one'],
  ['', 1, '/api_token: expected an API token of the project, received an empty string'],
  [undefined, 1, '/api_token: expected an API token of the project, received nothing'],
  ['unknown', 4, '/action: expected 1, 2 or 3, received the number 4'],
  ['unknown', undefined, '/action: expected 1, 2 or 3, received nothing'],
])('rejects token %j and action %j with 410', async (api_token, action, detail) => {
  const { manage } = await startWithProject()
  expect(await manage(api_token, action)).toEqual({ status: 410, message: `Invalid Request: ${detail}` })
})

test('the error of a token that is too long gives its length in code points', async () => {
  const { manage } = await startWithProject()
  expect((await manage('🔑'.repeat(201), 1)).message).toMatch(/received a string of 201 characters$/)
})

test('rejects a token of another project as unknown, and does not restore a deleted one', async () => {
  const { issue, manage, call, create } = await startWithProject()
  const [one] = (await issue(['10.0.0.1'])).api_token
  await create(minimalBody)
  const other = await call('manage-api-token', { token, project_id: 716, api_token: one.token, action: 3 })
  expect(other.body.message).toContain('received an unknown one')
  await manage(one.token, 3)
  expect((await manage(one.token, 2)).message).toContain('received a deleted one')
})

test('issues at most 1000 tokens to a project, and none for a call that would exceed the limit', async () => {
  const { issue, listTokens } = await startWithProject()
  const ips = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `10.0.${Math.floor((from + index) / 250)}.${(from + index) % 250}`)
  for (let from = 0; from < 950; from += 95) await issue(ips(from, 95))
  expect((await issue(ips(950, 51))).message).toBe(
    "Invalid Request: /ip_whitelist: expected at most 1000 API tokens in a project's life, received a request that would make 1001",
  )
  expect(await listTokens()).toHaveLength(950)
  expect((await issue(ips(950, 50))).status).toBe(100)
  expect(await listTokens()).toHaveLength(1000)
})

test('issues the same tokens for the same calls and seed, and different ones for another seed', async () => {
  const [one, two, other] = [
    await startWithProject(),
    await startWithProject(),
    await startWithProject({ randomSeed: '2' }),
  ]
  const [first, second, third] = [
    await one.issue(['10.0.0.1']),
    await two.issue(['10.0.0.1']),
    await other.issue(['10.0.0.1']),
  ]
  expect(second).toEqual(first)
  expect(third).not.toEqual(first)
})

test('with validation=strict, accepts the documented request and rejects an address that is not in an array', async () => {
  const { call, create } = await start({ validation: 'strict' })
  const json = { 'content-type': 'application/json' }
  await create(minimalBody, json)
  const good = { token, project_id, ip_whitelist: ['192.168.0.1'] }
  expect((await call('create-api-token', good, json)).body.status).toBe(100)
  expect((await call('create-api-token', { ...good, ip_whitelist: '192.168.0.1' }, json)).body.status).toBe(410)
})
