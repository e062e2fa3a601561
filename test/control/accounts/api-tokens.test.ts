import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

test('the token is looked up in all accounts, or in the one given', async () => {
  const { app, create } = await start()
  const { body } = await create({ ...minimalBody, generate_api_token: true, token_ip_address: ['10.0.0.1'] })
  const check = async (more: object) =>
    (
      await app.inject({
        method: 'POST',
        url: '/_mock/api-tokens/check',
        payload: { api_token: body.api_tokens[0].token, ip: '10.0.0.1', ...more },
      })
    ).json()
  expect(await check({})).toEqual({ accepted: true, reason: null })
  expect(await check({ account: minimalBody.token })).toEqual({ accepted: true, reason: null })
  expect(await check({ account: 'token-b' })).toEqual({ accepted: false, reason: 'unknown' })
  expect(await check({ ip: '10.0.0.2' })).toEqual({ accepted: false, reason: 'bound_to_another_address' })
  expect(await check({ ip: 'here' })).toMatchObject({ status: 400, pointer: '/ip' })
  expect(await check({ api_token: 7 })).toMatchObject({ status: 400, pointer: '/api_token' })
})
