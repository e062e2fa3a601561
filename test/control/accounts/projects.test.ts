import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

async function withTwoAccounts() {
  const { app, call, create } = await start()
  for (const token of ['a', 'a', 'b']) await create({ ...minimalBody, token })
  const patch = async (id: unknown, payload: object) => {
    const response = await app.inject({ method: 'PATCH', url: `/_mock/projects/${id}`, payload })
    return { status: response.statusCode, body: response.json() }
  }
  const statusOf = async (token: string, project_id: number) =>
    (await call('get-projects', { token, project_id })).body.project_status
  return { patch, statusOf }
}

test('only the project of the given account gets the status', async () => {
  const { patch, statusOf } = await withTwoAccounts()
  expect(await patch(715, { project_status: 'Expired', account: 'a' })).toEqual({
    status: 200,
    body: { project_id: 715, project_status: 'Expired' },
  })
  expect([await statusOf('a', 715), await statusOf('a', 716), await statusOf('b', 715)]).toEqual([
    'Expired',
    'Active',
    'Active',
  ])
})

test('without an account, an id that several accounts have is rejected', async () => {
  const { patch, statusOf } = await withTwoAccounts()
  expect((await patch(716, { project_status: 'Delete' })).status).toBe(200)
  expect(await patch(715, { project_status: 'Delete' })).toMatchObject({
    status: 409,
    body: {
      pointer: '/account',
      detail: 'several accounts have a project 715; name one of them in account, by its master token or fingerprint',
    },
  })
  expect(await statusOf('a', 715)).toBe('Active')
})

test.each([
  [717, { project_status: 'Expired' }, 404, {}],
  [716, { project_status: 'Expired', account: 'b' }, 404, { detail: 'the account has no project 716' }],
  [715, { project_status: 'expired' }, 400, { pointer: '/project_status' }],
  [715, {}, 400, { pointer: '/project_status' }],
  [
    'x',
    { project_status: 'Expired' },
    400,
    { detail: 'the path parameter id: expected a project id in digits, received the string "x"' },
  ],
])('setting project %j to %j fails with %i', async (id, payload, status, problem) => {
  const { patch } = await withTwoAccounts()
  expect(await patch(id, payload)).toMatchObject({ status, body: { status, ...problem } })
})
