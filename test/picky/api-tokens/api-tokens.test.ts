import { expect, test } from 'vitest'
import { least, start } from '../../support/start.ts'

const token = 'token-a'
const project_id = 715

async function withProject(settings?: Parameters<typeof start>[0]) {
  const started = await start(settings)
  await started.create(least)
  const listed = async () => (await started.call('get-projects', { token, project_id })).body.api_tokens
  const issue = async (ip_whitelist?: unknown) =>
    (await started.call('create-api-token', { token, project_id, ip_whitelist })).body
  const manage = async (api_token: unknown, action: unknown) =>
    (await started.call('manage-api-token', { token, project_id, api_token, action })).body
  return { ...started, listed, issue, manage }
}

test('one token is issued for each address, and the project has them', async () => {
  const { issue, listed } = await withProject()
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
  expect(await listed()).toEqual(body.api_token)
})

test.each([
  ['no addresses', undefined, ['']],
  ['an empty list', [], ['']],
  ['one address, bare', '10.0.0.9', ['10.0.0.9']],
])('%s', async (_what, whitelist, ips) => {
  const { issue } = await withProject()
  const { api_token } = await issue(whitelist)
  expect(api_token.map(({ ip }: { ip: string }) => ip)).toEqual(ips)
})

test('an address that has a token gets it back, whatever its spelling and state; a deleted one is replaced', async () => {
  const { issue, manage, listed } = await withProject()
  const [first] = (await issue(['2001:db8::1'])).api_token
  expect((await issue(['2001:0db8:0::1'])).api_token).toEqual([{ ip: '2001:0db8:0::1', token: first.token }])
  await manage(first.token, 1)
  expect((await issue(['2001:db8::1'])).api_token).toEqual([first])
  expect(await listed()).toEqual([])
  await manage(first.token, 3)
  const [second] = (await issue(['2001:db8::1'])).api_token
  expect(second.token).not.toBe(first.token)
  expect(await listed()).toEqual([second])
})

test('a project lists its enabled tokens only', async () => {
  const { issue, manage, listed } = await withProject()
  const [one, two] = (await issue(['10.0.0.1', '10.0.0.2'])).api_token
  expect(await manage(one.token, 1)).toEqual({ status: 100, message: 'Success' })
  expect(await listed()).toEqual([two])
  expect((await manage(one.token, '1')).status).toBe(100)
  await manage(one.token, 2)
  expect(await listed()).toEqual([one, two])
  await manage(one.token, 3)
  expect(await listed()).toEqual([two])
})

test.each([
  ['unknown', 1, '/api_token expected an API token of project 715, received an unknown one'],
  ['', 1, '/api_token expected an API token of the project, received an empty string'],
  [undefined, 1, '/api_token expected an API token of the project, received nothing'],
  ['unknown', 4, '/action expected 1, 2 or 3, received the number 4'],
  ['unknown', undefined, '/action expected 1, 2 or 3, received nothing'],
])('the token %j with action %j is refused with 410', async (api_token, action, detail) => {
  const { manage } = await withProject()
  expect(await manage(api_token, action)).toEqual({ status: 410, message: `Invalid Request: ${detail}` })
})

test('a deleted token cannot be had back, and one of another project is unknown', async () => {
  const { issue, manage, call, create } = await withProject()
  const [one] = (await issue(['10.0.0.1'])).api_token
  await create(least)
  const other = await call('manage-api-token', { token, project_id: 716, api_token: one.token, action: 3 })
  expect(other.body.message).toContain('received an unknown one')
  await manage(one.token, 3)
  expect((await manage(one.token, 2)).message).toContain('received a deleted one')
})

test('a project gets 1000 tokens in its life, and a call that goes beyond adds none', async () => {
  const { issue, listed } = await withProject()
  const ips = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `10.0.${Math.floor((from + index) / 250)}.${(from + index) % 250}`)
  for (let from = 0; from < 950; from += 95) await issue(ips(from, 95))
  expect((await issue(ips(950, 51))).message).toBe(
    'Invalid Request: /ip_whitelist expected at most 1000 API tokens ever issued to a project, received number 1001',
  )
  expect(await listed()).toHaveLength(950)
  expect((await issue(ips(950, 50))).status).toBe(100)
  expect(await listed()).toHaveLength(1000)
})

test('the same calls get the same tokens with one seed, and other ones with another', async () => {
  const [one, two, other] = [await withProject(), await withProject(), await withProject({ randomSeed: '2' })]
  const [first, second, third] = [
    await one.issue(['10.0.0.1']),
    await two.issue(['10.0.0.1']),
    await other.issue(['10.0.0.1']),
  ]
  expect(second).toEqual(first)
  expect(third).not.toEqual(first)
})

test('strict validation takes the sample as it is, and no bare address', async () => {
  const { call, create } = await start({ validation: 'strict' })
  const json = { 'content-type': 'application/json' }
  await create(least, json)
  const good = { token, project_id, ip_whitelist: ['192.168.0.1'] }
  expect((await call('create-api-token', good, json)).body.status).toBe(100)
  expect((await call('create-api-token', { ...good, ip_whitelist: '192.168.0.1' }, json)).body.status).toBe(410)
})
