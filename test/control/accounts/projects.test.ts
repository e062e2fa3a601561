import { expect, test } from 'vitest'
import { decodeQrCode } from '../../support/qr-code.ts'
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
    body: { project_id: 715, project_status: 'Expired', next_billing_date: '' },
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
  [715, {}, 400, { pointer: '' }],
  [
    'x',
    { project_status: 'Expired' },
    400,
    { detail: 'the path parameter id: expected a project id of at most 15 digits, received the string "x"' },
  ],
])('setting project %j to %j fails with %i', async (id, payload, status, problem) => {
  const { patch } = await withTwoAccounts()
  expect(await patch(id, payload)).toMatchObject({ status, body: { status, ...problem } })
})

test('the next billing date can be set, and later renewals fall on the same day of the month', async () => {
  const { create, mock } = await start()
  await create({ ...minimalBody, billing_plan: 2 })
  await create(minimalBody)
  const change = (body: object, id = 715) => mock(`/projects/${id}`, body, 'PATCH')
  expect((await change({ next_billing_date: '2020-07-31' })).body).toEqual({
    project_id: 715,
    project_status: 'Active',
    next_billing_date: '2020-07-31',
  })
  const { body } = await mock('/clock/advance', { by: 'P3M' })
  expect(body.renewals.map(({ due }: { due: string }) => due)).toEqual(['2020-07-31', '2020-08-31'])
  expect((await mock('/projects/715')).body.next_billing_date).toBe('2020-09-30')
  expect(await change({ next_billing_date: '2020-07-31' }, 716)).toMatchObject({
    status: 409,
    body: { pointer: '/next_billing_date', detail: 'the plan of project 716 is never billed' },
  })
  expect(await change({ next_billing_date: '2020-02-30' })).toMatchObject({
    status: 400,
    body: { pointer: '/next_billing_date' },
  })
})

test('a project is returned with every field and its API tokens, its secrets as fingerprints unless asked for', async () => {
  const { create, mock, app } = await start()
  const { body: created } = await create({ ...minimalBody, billing_plan: 2, generate_api_token: true, notes: 'n' })
  const { body: masked, text } = await mock('/projects/715')
  expect(masked).toMatchObject({
    project_name: 'First',
    notes: 'n',
    plan: { name: 'Phone Automation Small', price: 5, months: 1 },
    amount_debited: 5,
    api_tokens: [{ ip: '', token: expect.stringMatching(/^fp_/), state: 'enabled' }],
  })
  for (const secret of [created.license_key, created.api_tokens[0].token]) expect(text).not.toContain(secret)
  const { body: plain } = await mock('/projects/715?secrets=plain')
  expect(plain).toMatchObject({
    license_key: created.license_key,
    api_tokens: [{ token: created.api_tokens[0].token }],
  })
  expect((await mock('/projects/716')).status).toBe(404)
  const { headers, rawPayload } = await app.inject('/_mock/projects/715/qr-code')
  expect(headers['content-type']).toBe('image/png')
  expect(decodeQrCode(rawPayload)).toBe(created.license_key)
  await create({ ...minimalBody, service: 2 })
  expect((await mock('/projects/716/qr-code')).status).toBe(404)
})

test('pages of projects and of accounts, one after the other, contain each once', async () => {
  const { create, mock } = await start()
  for (const token of ['a', 'a', 'a', 'b', 'c']) await create({ ...minimalBody, token })
  const readAll = async (list: 'projects' | 'accounts') => {
    const found: object[] = []
    for (let after = ''; ; ) {
      const { body } = await mock(`/${list}?limit=2${after && `&after=${after}`}`)
      if (body[list].length === 0) return found
      found.push(...body[list])
      expect(found.length, 'a page repeats what was on the last one').toBeLessThanOrEqual(5)
      after = body.after
    }
  }
  expect(await readAll('projects')).toEqual((await mock('/projects')).body.projects)
  expect(await readAll('accounts')).toEqual((await mock('/accounts')).body.accounts)
})
