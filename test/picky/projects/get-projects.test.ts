import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newDirectory, serve } from '../../support/program.ts'
import { minimalBody, start } from '../../support/start.ts'

const token = 'token-a'

test('returns a project as it was created, by id as a number or a string, with amount_debited empty', async () => {
  const { call, create } = await start()
  const created = await create({ ...minimalBody, billing_plan: 3, generate_api_token: true, time_zone: 'Asia/Kolkata' })
  expect(created.body.amount_debited).toBe('10')
  for (const project_id of [715, '715'])
    expect((await call('get-projects', { token, project_id })).text).toBe(
      created.text.replace('"amount_debited":"10"', '"amount_debited":""'),
    )
})

test('with wire=table, returns the same types as create-project', async () => {
  const { call, create } = await start({ wire: 'table' })
  const { body } = await create({ ...minimalBody, billing_plan: 3 })
  const read = await call('get-projects', { token, project_id: 715 })
  expect(read.body).toEqual({ ...body, amount_debited: '' })
})

test.each([0, '0', '00'])('project_id %j lists all projects of the account, ordered by id', async (all) => {
  const { call, create } = await start()
  const created = []
  for (let count = 0; count < 60; count++) created.push((await create(minimalBody)).body)
  await create({ ...minimalBody, token: 'token-b' })
  const projects = created.map(({ status: _status, message: _message, ...project }) => project)
  const { body, headers } = await call('get-projects', { token, project_id: all })
  expect(body).toEqual({ status: 100, message: 'Success', projects })
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
})

test('returns an empty list for an account without projects', async () => {
  const { call } = await start()
  expect((await call('get-projects', { token, project_id: 0 })).text).toBe(
    '{"status":100,"message":"Success","projects":[]}',
  )
})

test.each(['url', 'png'])(
  'with qr=%s, serves other calls while it builds a long list, and lists only the projects that existed when it began',
  async (qr) => {
    const { call, create } = await start({ qr })
    for (let count = 0; count < 300; count++) await create(minimalBody)
    const finished: string[] = []
    const list = call('get-projects', { token, project_id: 0 }).then(({ body }) => {
      finished.push('list')
      return body.projects.length
    })
    await create(minimalBody)
    finished.push('create')
    expect(await list).toBe(300)
    expect(finished).toEqual(['create', 'list'])
  },
)

test('a list whose account is reset before its response begins gets 101 with the reason, and the log no error', async () => {
  const directory = newDirectory()
  const { url, child, ended } = await serve(['--db', join(directory, 'mock.sqlite')])
  const post = async (path: string, body: object): Promise<string> =>
    (await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })).text()
  let answer = ''
  for (let round = 0; round < 100 && !answer.includes('"status":101'); round++) {
    for (let count = 0; count < 30; count++) await post('/app/api/v2/pm/create-project', minimalBody)
    const list = post('/app/api/v2/pm/get-projects', { token, project_id: 0 })
    await post('/_mock/reset', { account: token })
    answer = await list.catch(() => '')
  }
  expect(answer, 'in 100 rounds, no reset came between a list and its response').toContain('"status":101')
  expect(JSON.parse(answer)).toEqual({
    status: 101,
    message: 'Service Unavailable: the account was reset or replaced while its projects were listed',
  })
  child.kill('SIGTERM')
  expect((await ended).stdout).not.toMatch(/"level":[56]0/)
})

test.each([
  ['an unknown id', 999],
  ['an id that only another account has', 716],
])('rejects %s with 410', async (_what, project_id) => {
  const { call, create } = await start()
  await create(minimalBody)
  for (const _ of [1, 2]) await create({ ...minimalBody, token: 'token-b' })
  expect((await call('get-projects', { token, project_id })).body).toEqual({
    status: 410,
    message: `Invalid Request: /project_id: expected the id of a project of the account, received ${project_id}`,
  })
})

test.each([
  [undefined, 'nothing'],
  ['abc', 'the string "abc"'],
  [-1, 'the number -1'],
  [[715], 'an array of 1'],
  ['9999999999999999', 'the string "9999999999999999"'],
])('rejects project_id %j with 410', async (project_id, received) => {
  const { call } = await start()
  expect((await call('get-projects', { token, project_id })).body).toEqual({
    status: 410,
    message: `Invalid Request: /project_id: expected a project id of at most 15 digits, received ${received}`,
  })
})

test('returns expired and deleted projects, with their project_status', async () => {
  const { call, create, setStatus } = await start()
  await create(minimalBody)
  for (const project_status of ['Expired', 'Delete', 'Active']) {
    await setStatus(715, project_status)
    expect((await call('get-projects', { token, project_id: 715 })).body).toMatchObject({ status: 100, project_status })
  }
})
