import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { start } from '../../support/start.ts'

const token = 'token-7Kd02xW9'
const hidden = fingerprint(token)

test('the message of an error and x-mock-explain have fingerprints in place of secrets', async () => {
  const { create } = await start()
  const { body, headers } = await create({ token, project_name: 'p', generate_api_token: token, [token]: 1 })
  const reason = `/generate_api_token: expected true or false, received the string "${hidden}"`
  expect(body.message).toBe(`Invalid Request: ${reason}`)
  expect(headers['x-mock-explain']).toBe(`ignored /${hidden}; rejected with 410: ${reason}`)
})

test('a response that succeeds is sent as it is, and recorded with fingerprints', async () => {
  const { create, mock } = await start()
  const { body } = await create({ token, project_name: 'p', notes: `of ${token}` })
  expect(body.notes).toBe(`of ${token}`)
  expect((await mock('/requests/1')).body.answer.notes).toBe(`of ${hidden}`)
})

test('a message that a fault or a mode sets is sent as it is, and listed and recorded with fingerprints', async () => {
  const { call, mock } = await start()
  const rule = { operation: 'check-balance', status: 403, message: `because of ${token}`, account: token }
  const listed = [(await mock('/faults', rule)).body, (await mock('/faults')).body.faults[0]]
  expect((await call('../check-balance', { token })).body.message).toBe(`because of ${token}`)
  listed.push((await mock('/mode', { mode: 'deprecated', message: `because of ${token}`, account: token }, 'PUT')).body)
  expect((await call('check-balance', { token })).body.message).toBe(`because of ${token}`)
  const { requests } = (await mock('/requests')).body
  expect(
    [...listed, ...requests.map(({ answer }: { answer: unknown }) => answer)].map(({ message }) => message),
  ).toEqual(Array.from({ length: 5 }, () => `because of ${hidden}`))
})

test.each([
  [`{"token":${token}}`, 'a value that may be a secret after the key /token'],
  [`{"project_name":"p","password":"${token}" "x"}`, '"\\"x\\"" after the key /password'],
  [`{"token":"${token}","notes":oops-too`, '"oops-too" after the key /notes'],
  [`{"token":"${token}","notes":${token}`, 'a value that may be a secret after the key /notes'],
])('the error of the unreadable body %s quotes what is wrong, unless it may be a secret', async (text, received) => {
  const { create } = await start()
  const { body, headers } = await create(text)
  expect(body.message).toContain(`, received ${received} at line 1`)
  expect(JSON.stringify([body, headers])).not.toContain(token)
})

test('a secret stays hidden in an earlier call when its account was reset', async () => {
  const { create, mock } = await start()
  const { license_key } = (await create({ token, project_name: 'p' })).body
  await create({ token: 'other', project_name: 'p', notes: `${token}, ${license_key}` })
  await mock('/reset', { account: token })
  expect((await mock('/requests')).body.requests.map(({ body }: { body: { notes: string } }) => body.notes)).toEqual([
    `${hidden}, ${fingerprint(license_key)}`,
  ])
})

test('a secret that becomes known later is hidden in earlier calls', async () => {
  const { create, mock } = await start()
  const call = { token: 'other', project_name: token, company_name: `of ${token}`, country: token }
  await create(call, { 'user-agent': token })
  await create({ token: 'other', project_name: 'p' }, { 'x-mock-validation': token })
  await create({ token, project_name: 'p' })
  const texts = [await mock('/requests'), await mock('/requests?format=har')].map(({ text }) => text)
  expect(texts.join()).not.toContain(token)
})

test('a secret in the path that becomes known later is hidden in earlier calls', async () => {
  const { app, create, mock } = await start()
  await app.inject({ method: 'POST', url: `/app/${token}`, payload: '{}' })
  await create({ token, project_name: 'p' })
  const { path, answer } = (await mock('/requests/1')).body
  expect([path, answer.message]).toEqual([`/app/${hidden}`, expect.not.stringContaining(token)])
})

test.each(['Request:', 'Invalid Request:', 'Invalid Request: unknown path'])(
  "the message of an error begins with the vendor's words, although someone has used the token %s",
  async (other) => {
    const { create } = await start()
    await create({ token: other, project_name: 'P' })
    for (const token of ['someone', other])
      expect((await create({ token, project_name: 'P', country: 'x' })).body.message).toMatch(/^Invalid Request: /)
  },
)
