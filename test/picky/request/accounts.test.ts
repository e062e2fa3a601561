import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

test('rejects a new account beyond max-accounts with 409 and keeps serving the existing ones', async () => {
  const { call, create } = await start({ maxAccounts: '2' })
  for (const token of ['a', 'b', 'a']) expect((await create({ ...minimalBody, token })).body.status).toBe(100)
  expect((await create({ ...minimalBody, token: 'c' })).body).toEqual({
    status: 409,
    message:
      'Invalid User: /token: expected the token of a stored account, as there are already 2 (setting max-accounts); received a new one',
  })
  expect((await create({ ...minimalBody, token: 'b' })).body.project_id).toBe('716')
  expect((await call('check-balance', { token: 'c' })).body.balance).toBe(1000)
})

test('creates one account for many concurrent first calls with the same token', async () => {
  const { create } = await start({ maxAccounts: '1' })
  const responses = await Promise.all(Array.from({ length: 20 }, () => create(minimalBody)))
  expect(new Set(responses.map(({ body }) => body.project_id)).size).toBe(20)
})
