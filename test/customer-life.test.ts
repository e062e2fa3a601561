import { describe, expect, test } from 'vitest'
import { serve } from './support/program.ts'

type Answer = Record<string, unknown> & { status: unknown; api_tokens?: IssuedToken[]; api_token?: IssuedToken[] }
type IssuedToken = { ip: string; token: string }
type Send = (url: string, body: Record<string, unknown>) => Promise<Answer>

/** Sends JSON as the samples do, follows no redirects and insists on a JSON answer. */
const strictClient: Send = async (url, body) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'error' })
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  return JSON.parse(await response.text())
}

/** Sends what PHP's cURL sends: numbers and booleans as strings, labelled as a form. */
const phpClient: Send = async (url, body) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: 'Basic eA==' }
  const sent = JSON.stringify(body, (_key, value) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  )
  const response = await fetch(url, { method: 'POST', headers, body: sent })
  return JSON.parse(await response.text())
}

const ledgerRow = {
  kind: 'ruling',
  name: 'downgrade',
  says: expect.any(String),
  provenance: 'invented',
  source: expect.any(String),
  calls: ['change-billing'],
}

describe.each(['sample', 'table'])('with wire=%s', (wire) => {
  test.each([
    ['a strict client', strictClient],
    ['a PHP client', phpClient],
  ])('%s can use every call, from the first project until it expires', async (_client, send) => {
    const { url, child, ended } = await serve([`--wire=${wire}`, '--db=:memory:', '--clock=2020-06-11T10:00:00Z'])
    const token = 'a-customer'
    const call = (name: string, body: object) => send(`${url}/app/api/v2/pm/${name}`, { token, ...body })
    const ok = async (name: string, body: object) => {
      const answer = await call(name, body)
      expect(answer, name).toMatchObject({ status: 100, message: 'Success' })
      return answer
    }
    const statusOf = async (name: string, body: object) => (await call(name, body)).status
    const control = async (path: string, body?: object, method = 'POST') => {
      const response = await fetch(`${url}/_mock${path}`, body ? { method, body: JSON.stringify(body) } : {})
      return response.json()
    }
    const balance = async () => (await ok('check-balance', {})).balance

    const created = await ok('create-project', {
      project_name: 'Shop',
      billing_plan: 3,
      time_zone: 'Asia/Kolkata',
      generate_api_token: true,
      token_ip_address: ['192.168.0.1'],
    })
    const { project_id } = created
    expect(project_id).toBe(wire === 'table' ? 715 : '715')
    expect(created.amount_debited).toBe(wire === 'table' ? 10 : '10')
    expect(await ok('get-projects', { project_id })).toEqual({ ...created, amount_debited: '' })
    const { status: _status, message: _message, ...entry } = created
    expect((await ok('get-projects', { project_id: 0 })).projects).toEqual([{ ...entry, amount_debited: '' }])

    const [added] = (await ok('create-api-token', { project_id, ip_whitelist: ['2001:db8::1'] })).api_token ?? []
    const api_token = added?.token ?? ''
    const check = (ip: string) => control('/api-tokens/check', { api_token, ip })
    expect(await check('2001:DB8:0::1')).toEqual({ accepted: true, reason: null })
    expect(await check('2001:db8::2')).toEqual({ accepted: false, reason: 'bound_to_another_address' })
    await ok('manage-api-token', { project_id, api_token, action: 1 })
    expect(await check('2001:db8::1')).toEqual({ accepted: false, reason: 'disabled' })
    await ok('manage-api-token', { project_id, api_token, action: 2 })
    expect(await check('2001:db8::1')).toEqual({ accepted: true, reason: null })
    expect((await ok('get-projects', { project_id })).api_tokens).toHaveLength(2)
    await ok('manage-api-token', { project_id, api_token, action: 3 })
    expect(await check('2001:db8::1')).toEqual({ accepted: false, reason: 'deleted' })

    const upgrade = { project_id, service: 1, plan_id: 6 }
    expect(await ok('change-billing', upgrade)).toEqual({
      status: 100,
      message: 'Success',
      ...(wire === 'table' && { project_id: 715 }),
      old_billing_plan: '3',
      new_billing_plan: 6,
      amount_debited: '350',
      next_billing_date: '2021-06-11T23:59:59+00:00',
    })
    expect(await balance()).toBe(640)
    while ((await balance()) !== 290) await ok('create-project', { project_name: 'Expensive', billing_plan: 6 })
    expect(await statusOf('create-project', { project_name: 'Too expensive', billing_plan: 6 })).toBe(403)
    expect(await balance()).toBe(290)

    const global_webhook = 'https://example.com/hook?a=%20b'
    expect(await ok('set-webhook', { project_id, global_webhook })).toMatchObject({ global_webhook })
    await control('/projects/715', { project_status: 'Expired', account: token }, 'PATCH')
    expect(await statusOf('change-billing', { project_id, plan_id: 1 })).toBe(408)
    expect(await ok('get-projects', { project_id })).toMatchObject({ project_status: 'Expired', global_webhook })

    expect(await control('/ledger')).toContainEqual(ledgerRow)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
