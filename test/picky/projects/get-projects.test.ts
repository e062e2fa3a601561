import { expect, test } from 'vitest'
import { least, start } from '../../support/start.ts'

const token = 'token-a'

test('a project is read as it was created, by number and by text, with nothing debited', async () => {
  const { call, create } = await start()
  const created = await create({ ...least, billing_plan: 3, generate_api_token: true, time_zone: 'Asia/Kolkata' })
  expect(created.body.amount_debited).toBe('10')
  for (const project_id of [715, '715'])
    expect((await call('get-projects', { token, project_id })).text).toBe(
      created.text.replace('"amount_debited":"10"', '"amount_debited":""'),
    )
})

test('the table wire reads in its own types', async () => {
  const { call, create } = await start({ wire: 'table' })
  const { body } = await create({ ...least, billing_plan: 3 })
  const read = await call('get-projects', { token, project_id: 715 })
  expect(read.body).toEqual({ ...body, amount_debited: '' })
})

test.each([0, '0', '00'])('project_id %j lists all projects of the account in the order of their ids', async (all) => {
  const { call, create } = await start()
  const created = []
  for (let count = 0; count < 60; count++) created.push((await create(least)).body)
  await create({ ...least, token: 'token-b' })
  const projects = created.map(({ status: _status, message: _message, ...project }) => project)
  const { body, headers } = await call('get-projects', { token, project_id: all })
  expect(body).toEqual({ status: 100, message: 'Success', projects })
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
})

test('an account without projects has an empty list', async () => {
  const { call } = await start()
  expect((await call('get-projects', { token, project_id: 0 })).text).toBe(
    '{"status":100,"message":"Success","projects":[]}',
  )
})

test('a list under way holds up no other call, and ends with what was there when it began', async () => {
  const { call, create } = await start()
  for (let count = 0; count < 500; count++) await create(least)
  const ended: string[] = []
  const list = call('get-projects', { token, project_id: 0 }).then(({ body }) => {
    ended.push('list')
    return body.projects.length
  })
  await create(least)
  ended.push('create')
  expect(await list).toBe(500)
  expect(ended).toEqual(['create', 'list'])
})

test.each([
  ['an unknown id', 999],
  ['the id of another account', 716],
])('%s is refused with 410', async (_what, project_id) => {
  const { call, create } = await start()
  await create(least)
  for (const _ of [1, 2]) await create({ ...least, token: 'token-b' })
  expect((await call('get-projects', { token, project_id })).body).toEqual({
    status: 410,
    message: `Invalid Request: /project_id expected the id of a project of the account, received ${project_id}`,
  })
})

test.each([
  [undefined, 'nothing'],
  ['abc', 'the string "abc"'],
  [-1, 'the number -1'],
  [[715], 'an array of 1'],
  ['9999999999999999', 'the string "9999999999999999"'],
])('project_id %j is refused with 410', async (project_id, received) => {
  const { call } = await start()
  expect((await call('get-projects', { token, project_id })).body).toEqual({
    status: 410,
    message: `Invalid Request: /project_id expected a project id in digits, received ${received}`,
  })
})

test('an expired and a deleted project are shown with that status', async () => {
  const { call, create, setStatus } = await start()
  await create(least)
  for (const project_status of ['Expired', 'Delete', 'Active']) {
    await setStatus(715, project_status)
    expect((await call('get-projects', { token, project_id: 715 })).body).toMatchObject({ status: 100, project_status })
  }
})
