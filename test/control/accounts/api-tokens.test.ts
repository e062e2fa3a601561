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

test('an API token is disabled and enabled by its value or its fingerprint, unless it is deleted', async () => {
  const { call, create, mock } = await start()
  const { body } = await create({ ...minimalBody, generate_api_token: true })
  const { token } = body.api_tokens[0]
  const set = (state: string, api_token = token) => mock('/projects/715/api-tokens', { api_token, state }, 'PATCH')
  const { body: disabled } = await set('disabled')
  expect(disabled).toEqual({ ip: '', token: expect.stringMatching(/^fp_/), state: 'disabled' })
  expect((await mock('/api-tokens/check', { api_token: token, ip: '::1' })).body.reason).toBe('disabled')
  expect((await set('enabled', disabled.token)).body.state).toBe('enabled')
  expect((await mock('/api-tokens/check', { api_token: token, ip: '::1' })).body.accepted).toBe(true)
  expect(await set('enabled', 'another')).toMatchObject({ status: 404, body: { pointer: '/api_token' } })
  expect(await set('deleted')).toMatchObject({ status: 400, body: { pointer: '/state' } })
  await call('manage-api-token', { token: minimalBody.token, project_id: 715, api_token: token, action: 3 })
  expect(await set('enabled')).toMatchObject({ status: 409, body: { pointer: '/api_token' } })
})

test('tokens of one project, which end alike, are told apart', async () => {
  const { call, create, mock } = await start()
  const token_ip_address = ['10.0.0.1', '10.0.0.2']
  const { body } = await create({ ...minimalBody, generate_api_token: true, token_ip_address })
  const [first, second] = body.api_tokens.map(({ token }: { token: string }) => token)
  expect(first.slice(-13)).toBe(second.slice(-13))
  await call('manage-api-token', { token: minimalBody.token, project_id: 715, api_token: first, action: 1 })
  const reasonFor = async (api_token: string) =>
    (await mock('/api-tokens/check', { api_token, ip: '10.0.0.2' })).body.reason
  expect(await reasonFor(first)).toBe('disabled')
  expect(await reasonFor(second)).toBe(null)
  expect(await reasonFor(`${'0'.repeat(27)}${first.slice(-13)}`)).toBe('unknown')
})
