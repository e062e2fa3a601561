import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../../context.ts'
import { oneTokenPerAddressRuling, successEnvelope } from '../fields.ts'
import { activeProjectRulings, findActiveProject } from '../find-project.ts'
import { createProjectKeys } from '../keys.ts'
import { operations } from '../paths.ts'
import { getAccount } from '../request/call.ts'
import { createTokenRulings, issueTokens, manageTokenRulings, resolveAction } from './api-tokens.ts'
import { CreateApiTokenBody, CreateApiTokenResponse, ManageApiTokenBody, ManageApiTokenResponse } from './schemas.ts'

/** create-api-token and manage-api-token. */
export function apiTokenRoutes({ store, derive }: Context): FastifyPluginAsyncTypebox {
  const keys = createProjectKeys(derive)
  return async (app) => {
    app.post(operations.createApiToken.path, createRoute, async (request) => {
      const account = getAccount(request)
      const project = findActiveProject(store, account, request.body.project_id)
      const subject = { owner: account.token, projectId: project.project_id }
      const { tokens, created } = issueTokens(request.body, project, keys.apiTokensOf(subject))
      store.apiTokens.add(account, project, created)
      const api_token = tokens.map(({ ip, token }) => ({ ip, token }))
      return { ...successEnvelope, project_id: project.project_id, api_token }
    })

    app.post(operations.manageApiToken.path, manageRoute, async (request) => {
      const account = getAccount(request)
      const project = findActiveProject(store, account, request.body.project_id)
      store.apiTokens.setState(account, project, resolveAction(request.body, project))
      return successEnvelope
    })
  }
}

const createRoute = {
  schema: { body: CreateApiTokenBody, response: { 200: CreateApiTokenResponse } },
  config: { rulings: { ...createTokenRulings, oneTokenPerAddress: oneTokenPerAddressRuling, ...activeProjectRulings } },
}
const manageRoute = {
  schema: { body: ManageApiTokenBody, response: { 200: ManageApiTokenResponse } },
  config: { rulings: { ...manageTokenRulings, ...activeProjectRulings } },
}
