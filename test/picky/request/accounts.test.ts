import { expect, test } from 'vitest'
import { least, start } from '../../support/start.ts'

test('one account more than max-accounts is refused with 409, those that are there go on', async () => {
  const { call, create } = await start({ maxAccounts: '2' })
  for (const token of ['a', 'b', 'a']) expect((await create({ ...least, token })).body.status).toBe(100)
  expect((await create({ ...least, token: 'c' })).body).toEqual({
    status: 409,
    message:
      'Invalid User: /token expected the token of a stored account, as there are already 2 (setting max-accounts); received a new one',
  })
  expect((await create({ ...least, token: 'b' })).body.project_id).toBe('716')
  expect((await call('check-balance', { token: 'c' })).body.balance).toBe(1000)
})

test('many first calls of one new account at once make one account', async () => {
  const { create } = await start({ maxAccounts: '1' })
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(least)))
  expect(new Set(answers.map(({ body }) => body.project_id)).size).toBe(20)
})
