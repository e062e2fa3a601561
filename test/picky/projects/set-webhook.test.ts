import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

const token = 'token-a'
const project_id = 715

test('sets only the webhooks that are sent, and returns the project with amount_debited empty', async () => {
  const { call, create } = await start()
  const { body } = await create({ ...minimalBody, billing_plan: 3, global_webhook: 'https://example.com/a' })
  const event_webhook = 'https://example.com/b?c=%20'
  const expected = { ...body, event_webhook, amount_debited: '' }
  expect((await call('set-webhook', { token, project_id, event_webhook })).body).toEqual(expected)
  expect((await call('get-projects', { token, project_id })).body).toEqual(expected)
})

test('removes a webhook that is sent as an empty string, and keeps one that is sent as null', async () => {
  const { call, create } = await start()
  await create({ ...minimalBody, global_webhook: 'https://example.com/a', event_webhook: 'https://example.com/b' })
  const response = await call('set-webhook', { token, project_id, global_webhook: '', event_webhook: null })
  expect(response.body).toMatchObject({ global_webhook: '', event_webhook: 'https://example.com/b' })
})

test('rejects a webhook of spaces with 410', async () => {
  const { call, create } = await start()
  await create({ ...minimalBody, global_webhook: 'https://example.com/a' })
  expect((await call('set-webhook', { token, project_id, global_webhook: '  ' })).body.status).toBe(410)
})

test.each([
  [{}, 'the body: expected at least one of /global_webhook, /event_webhook and /smart_reply_webhook, received none'],
  [
    { smart_reply_webhook: 'no' },
    '/smart_reply_webhook: expected an absolute http or https URL of at most 2048 characters, or an empty string to remove it, received the string "no"',
  ],
])('rejects %j with 410', async (webhooks, detail) => {
  const { call, create } = await start()
  await create(minimalBody)
  expect((await call('set-webhook', { token, project_id, ...webhooks })).body).toEqual({
    status: 410,
    message: `Invalid Request: ${detail}`,
  })
})
