import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { minimalBody, start } from '../../support/start.ts'

async function started() {
  const picky = await start()
  await picky.create({ ...minimalBody, project_name: 'Shop', country: 'IN', token_ip_address: ['10.0.0.1', '::1'] })
  await picky.call('check-balance', { token: minimalBody.token })
  await picky.create({ ...minimalBody, project_name: 'Shop', token: 'other' })
  await picky.create({ token: minimalBody.token })
  return { ...picky, verify: (body: object) => picky.mock('/requests/verify', body) }
}

test.each([
  [{}, 4],
  [{ account: 'token-a' }, 3],
  [{ operation: 'create-project' }, 3],
  [{ operation: 'create-project', status: 100, times: 2 }, 2],
  [{ operation: 'create-project', times: { min: 1, max: 3 } }, 3],
  [{ operation: 'set-webhook', times: 0 }, 0],
  [{ times: { max: 9 }, operation: 'set-webhook' }, 0],
  [{ body: { project_name: 'Shop' } }, 2],
  [{ body: { token: 'other' } }, 1],
  [{ body: { token_ip_address: ['10.0.0.1', '::1'] } }, 1],
  [{ since: 2 }, 2],
  [{ account: 'token-a', in_order: [{ operation: 'create-project', status: 100 }, { status: 410 }] }, 2],
])('%j matches %i calls', async (body, matched) => {
  const { verify } = await started()
  expect(await verify(body)).toMatchObject({ status: 200, body: { matched } })
})

test('an array must have no more items than expected', async () => {
  const { verify } = await started()
  expect((await verify({ body: { token_ip_address: ['10.0.0.1'] } })).status).toBe(422)
})

test('if a call is missing, the diff shows the closest one', async () => {
  const { verify } = await started()
  const { status, body } = await verify({
    account: 'token-a',
    operation: 'create-project',
    body: { token: 'token-a', project_name: 'Shoq', country: 'IN', token_ip_address: ['10.0.0.2', '::1'], notes: 'n' },
  })
  expect(status).toBe(422)
  expect(body.diff).toEqual([
    'expected at least 1 call of create-project with {"token":"fp_a70bf50e531c","project_name":"Shoq","country":"IN","token_ip_address":["10.0.0.2","::1"],"notes":"n"}; of 3 received, 0 match',
    'the closest is call 1, POST /app/api/v2/pm/create-project:',
    '  /body/project_name',
    '    - expected "Shoq"',
    '    + received "Shop"',
    '  /body/token_ip_address/0',
    '    - expected "10.0.0.2"',
    '    + received "10.0.0.1"',
    '  /body/notes',
    '    - expected "n"',
    '    + received nothing',
  ])
})

test('if there are too many calls, the diff lists them', async () => {
  const { verify } = await started()
  const { body } = await verify({ operation: 'create-project', times: 1 })
  expect(body.diff).toEqual([
    'expected exactly 1 call of create-project; of 4 received, 3 match',
    'matching calls: 1, 3, 4',
  ])
})

test('if calls are not in order, the diff names the first missing call, and the call before it', async () => {
  const { verify } = await started()
  const { body } = await verify({
    in_order: [{ operation: 'check-pm-balance' }, { operation: 'create-project', body: { country: 'IN' } }],
  })
  expect(body.diff).toEqual([
    'expected 2 calls in order, received 1; number 2, a call of create-project with {"country":"IN"}, is missing after call 2',
    'the closest is call 4, POST /app/api/v2/pm/create-project:',
    '  /body/country',
    '    - expected "IN"',
    '    + received nothing',
  ])
})

test.each([
  [{ operation: 'create' }, '/operation'],
  [{ in_order: [{}], times: 1 }, '/in_order'],
  [{ in_order: [{ operation: 'x' }] }, '/in_order/0/operation'],
  [{ in_order: [] }, '/in_order'],
  [{ times: { min: 2, max: 1 } }, '/times/max'],
  [{ times: -1 }, '/times'],
  [{ body: [] }, '/body'],
  [{ bodi: {} }, '/bodi'],
])('the expectation %j is rejected with the pointer %j', async (body, pointer) => {
  const { verify } = await started()
  expect((await verify(body)).body).toMatchObject({ status: 400, pointer })
})

test('a body of null is rejected by verify and reset', async () => {
  const { app } = await started()
  for (const url of ['/_mock/requests/verify', '/_mock/reset'])
    expect((await app.inject({ method: 'POST', url, payload: 'null' })).json()).toMatchObject({
      status: 400,
      pointer: '',
    })
})

test('a diff shows at most 20 differences, and cuts long values', async () => {
  const { create, verify } = await started()
  const addresses = (last: number) => Array.from({ length: 100 }, (_, index) => `10.0.${last}.${index}`)
  await create({ ...minimalBody, project_name: 'x'.repeat(100_000), token_ip_address: addresses(1) })
  const { body, text } = await verify({ since: 4, body: { token_ip_address: addresses(2) } })
  expect(body.diff.filter((line: string) => line.includes('expected')).length).toBe(21)
  expect(text.length).toBeLessThan(4000)
  const long = await verify({ since: 4, body: { project_name: 'y' } })
  expect(long.body.diff.at(-1)).toMatch(/^ {4}\+ received "x{200,}… \(100002 characters\)$/)
  expect((await verify({ body: { a: 'a'.repeat(300_000) } })).status).toBe(413)
})

test.each([
  { license_key: 'WRONG-SECRET' },
  { token: ['WRONG-SECRET'] },
  { project_name: { token: 'WRONG-SECRET' } },
  { mytoken: 'WRONG-SECRET' },
  // Nothing but the key says that so short a value is a secret.
  { password: 'SECRET' },
  { notes: { password: 'SECRET' } },
])('a diff for %j shows no secret', async (body) => {
  const { verify } = await started()
  const { status, text } = await verify({ body })
  expect([status, text]).toEqual([422, expect.not.stringContaining('SECRET')])
})

test('a value with a secret in it matches as it was sent, and with the fingerprint that the journal shows', async () => {
  const { create, mock } = await start()
  await create({ token: 'other-4c1b7e90', project_name: 'Other' })
  await create({
    token: 'token-7Kd02xW9',
    project_name: 'p',
    company_name: 'of token-7Kd02xW9',
    notes: 'not other-4c1b7e90',
  })
  const { company_name, notes } = (await mock('/requests?account=token-7Kd02xW9')).body.requests[0].body
  expect([company_name, notes]).toEqual([`of ${fingerprint('token-7Kd02xW9')}`, `not ${fingerprint('other-4c1b7e90')}`])
  for (const body of [
    { company_name: 'of token-7Kd02xW9', notes: 'not other-4c1b7e90' },
    { company_name, notes },
  ])
    expect((await mock('/requests/verify', { body, times: 1 })).body).toMatchObject({ matched: 1 })
  const { status, text } = await mock('/requests/verify', { body: { notes: 'but other-4c1b7e90' } })
  expect([status, text]).toEqual([422, expect.not.stringContaining('other-4c1b7e90')])
})
