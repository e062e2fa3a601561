import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { minimalBody, start } from '../../support/start.ts'

test('an account is found by its token or fingerprint, and its token is shown only if it is asked for', async () => {
  const { create, mock } = await start()
  await create({ ...minimalBody, billing_plan: 2 })
  const { body } = await mock('/accounts/token-a')
  expect(body).toEqual({ account: expect.stringMatching(/^fp_/), token: body.account, enabled: true, balance: 995 })
  expect((await mock(`/accounts/${body.account}?secrets=plain`)).body.token).toBe('token-a')
  await create({ ...minimalBody, token: 'a' })
  const short = (await mock('/accounts/a')).body
  expect([short.token, short.account]).toEqual([fingerprint('a'), fingerprint('a')])
  expect((await mock('/accounts/token-b')).status).toBe(404)
  expect(await mock('/accounts/token-a?secrets=all')).toMatchObject({ status: 400 })
})
