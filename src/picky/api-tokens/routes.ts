import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../../context.ts'
import { succeeded } from '../fields.ts'
import { findActiveProject, projectRulings } from '../find-project.ts'
import { issueApiToken } from '../keys.ts'
import { operations } from '../paths.ts'
import { accountOf } from '../request/call.ts'
import { apiTokenRulings, issuedFor, managed } from './api-tokens.ts'
import { CreateApiTokenAnswer, CreateApiTokenBody, ManageApiTokenAnswer, ManageApiTokenBody } from './schemas.ts'

/** create-api-token and manage-api-token. */
export function apiTokenRoutes({ store, derive }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(operations.createApiToken.path, create, async (request) => {
      const account = accountOf(request)
      const project = findActiveProject(store, account, request.body.project_id)
      const subject = { account: account.token, projectId: project.project_id }
      const issue = (position: number) => issueApiToken(derive, subject, position)
      const { answered, added } = issuedFor(request.body, project, issue)
      store.apiTokens.add(account, project, added)
      const api_token = answered.map(({ ip, token }) => ({ ip, token }))
      return { ...succeeded, project_id: project.project_id, api_token }
    })

    app.post(operations.manageApiToken.path, manage, async (request) => {
      const account = accountOf(request)
      const project = findActiveProject(store, account, request.body.project_id)
      store.apiTokens.setState(account, project, managed(request.body, project))
      return succeeded
    })
  }
}

const create = {
  schema: { body: CreateApiTokenBody, response: { 200: CreateApiTokenAnswer } },
  config: { rulings: { ...apiTokenRulings, ...projectRulings } },
}
const manage = {
  schema: { body: ManageApiTokenBody, response: { 200: ManageApiTokenAnswer } },
  config: { rulings: { ...apiTokenRulings, ...projectRulings } },
}
