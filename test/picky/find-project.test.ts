import { expect, test } from 'vitest'
import { minimalBody, start } from '../support/start.ts'

const token = 'token-a'
const project_id = 715

test.each(['Expired', 'Delete'])(
  'rejects every change to a project that is %s with 408, but still returns the project',
  async (project_status) => {
    const { call, create, setStatus } = await start()
    const { body } = await create({ ...minimalBody, generate_api_token: true })
    await setStatus(715, project_status)
    const calls = {
      'create-api-token': {},
      'manage-api-token': { api_token: body.api_tokens[0].token, action: 3 },
      'change-billing': { plan_id: 2 },
      'set-webhook': { global_webhook: 'https://example.com/' },
    }
    for (const [name, fields] of Object.entries(calls))
      expect((await call(name, { token, project_id, ...fields })).body, name).toEqual({
        status: 408,
        message: `Project is not Active: /project_id: expected an active project, received 715, which is ${project_status}`,
      })
    expect((await call('get-projects', { token, project_id })).body).toEqual({ ...body, project_status })
  },
)

test.each(['create-api-token', 'manage-api-token', 'change-billing', 'set-webhook'])(
  '%s does not find a project of another account',
  async (name) => {
    const { call, create } = await start()
    await create({ ...minimalBody, token: 'token-b' })
    const fields = { api_token: 'x', action: 1, plan_id: 2, global_webhook: '' }
    const { body } = await call(name, { token, project_id, ...fields })
    expect(body.message).toContain('/project_id: expected the id of a project of the account, received 715')
  },
)
