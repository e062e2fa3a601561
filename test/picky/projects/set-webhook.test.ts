import { expect, test } from 'vitest'
import { least, start } from '../../support/start.ts'

const token = 'token-a'
const project_id = 715

test('webhooks are set one by one, and the project is answered with nothing debited', async () => {
  const { call, create } = await start()
  const { body } = await create({ ...least, billing_plan: 3, global_webhook: 'https://example.com/a' })
  const event_webhook = 'https://example.com/b?c=%20'
  const expected = { ...body, event_webhook, amount_debited: '' }
  expect((await call('set-webhook', { token, project_id, event_webhook })).body).toEqual(expected)
  expect((await call('get-projects', { token, project_id })).body).toEqual(expected)
})

test('an empty text takes a webhook away, and null leaves it', async () => {
  const { call, create } = await start()
  await create({ ...least, global_webhook: 'https://example.com/a', event_webhook: 'https://example.com/b' })
  const answer = await call('set-webhook', { token, project_id, global_webhook: '', event_webhook: null })
  expect(answer.body).toMatchObject({ global_webhook: '', event_webhook: 'https://example.com/b' })
})

test('blanks take nothing away', async () => {
  const { call, create } = await start()
  await create({ ...least, global_webhook: 'https://example.com/a' })
  expect((await call('set-webhook', { token, project_id, global_webhook: '  ' })).body.status).toBe(410)
})

test.each([
  [{}, 'the body expected at least one of /global_webhook, /event_webhook and /smart_reply_webhook, received none'],
  [
    { smart_reply_webhook: 'no' },
    '/smart_reply_webhook expected an absolute http or https URL of at most 2048 characters, or an empty string to remove it, received the string "no"',
  ],
])('%j is refused with 410', async (webhooks, detail) => {
  const { call, create } = await start()
  await create(least)
  expect((await call('set-webhook', { token, project_id, ...webhooks })).body).toEqual({
    status: 410,
    message: `Invalid Request: ${detail}`,
  })
})
