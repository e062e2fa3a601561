import { success } from '../expected.ts'
import { Refusal } from '../model/errors.ts'
import { shownValue } from '../model/model.ts'
import { keysOf } from '../model/state.ts'
import { distinct, isSameAddress } from './addresses.ts'
import { callSteps } from './call-steps.ts'
import { action, apiToken, findActiveProject, projectId, whitelist } from './fields.ts'

export const createApiToken = callSteps({
  id: 'create-api-token',
  path: 'pm/create-api-token',
  isPm: true,
  credential: 'master',
  fields: { project_id: projectId, ip_whitelist: whitelist },
  rule: (caller) => {
    const { account, fields } = caller
    const project = findActiveProject(caller)
    const given = Array.isArray(fields.ip_whitelist) ? fields.ip_whitelist.map(String) : []
    const { apiToken: newToken } = keysOf(account.token, project.project_id)
    const tokens = (given.length === 0 ? [''] : distinct(given)).map((ip) => {
      // existing-token, token-without-address
      const existing = project.api_tokens.find((token) => token.state !== 'deleted' && isSameAddress(token.ip, ip))
      if (existing) return { ip, token: existing.token }
      const token = newToken(project.api_tokens.length)
      project.api_tokens.push({ ip, token, state: 'enabled' })
      return { ip, token }
    })
    return success({ status: 100, message: 'Success', project_id: project.project_id, api_token: tokens })
  },
})

export const manageApiToken = callSteps({
  id: 'manage-api-token',
  path: 'pm/manage-api-token',
  isPm: true,
  credential: 'master',
  fields: { project_id: projectId, api_token: apiToken, action },
  rule: (caller) => {
    const { model, fields } = caller
    const project = findActiveProject(caller)
    const token = project.api_tokens.find((each) => shownValue(model, each.token) === fields.api_token)
    // deleted-token
    if (!token || token.state === 'deleted') throw new Refusal(410, '/api_token')
    // token-actions
    token.state = fields.action === 1 ? 'disabled' : fields.action === 2 ? 'enabled' : 'deleted'
    return success({ status: 100, message: 'Success' })
  },
})
