import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { Text } from '../../lib/text.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'
import { Problem } from '../problem.ts'
import { findProject } from './find-project.ts'
import { ApiTokenResponse, needsAccount, ProjectParams } from './project.ts'

/** API tokens: whether they would be accepted, and their state. */
export function apiTokenRoutes({ store, api }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/api-tokens/check',
      { schema: checkSchema, config: ofFixedWords },
      async ({ body }): Promise<CheckApiTokenResponse> => {
        const { api_token, ip, account } = body
        const reason = api.rejectionOf(store.apiTokens.find(api_token, toAccountKey(account)), ip)
        return { accepted: reason === null, reason }
      },
    )

    app.patch('/projects/:id/api-tokens', { schema: setStateSchema }, async ({ params: { id }, body }) => {
      const { api_token, state, account } = body
      const { owner, project } = findProject(store, { id, account })
      const position = project.api_tokens.findIndex(({ token }) => [token, fingerprint(token)].includes(api_token))
      const found = project.api_tokens[position]
      if (!found) throw new Problem(404, `project ${id} has no such API token`, { pointer: '/api_token' })
      if (found.state === 'deleted')
        throw new Problem(409, `the API token of project ${id} is deleted`, { pointer: '/api_token' })
      store.apiTokens.setStateNow(owner, project, { position, state })
      return { ip: found.ip, token: fingerprint(found.token), state }
    })
  }
}

/** An API token, and the address that it is used from. */
export type CheckApiTokenBody = Static<typeof CheckApiTokenBody>
const CheckApiTokenBody = Type.Object(
  {
    api_token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token' }),
    ip: Text({
      format: 'ip-address',
      expected: 'an IPv4 or IPv6 address',
      description: 'The address that the call would come from.',
    }),
    account: Type.Optional(AccountParameter),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const reasons = [
  'unknown',
  'deleted',
  'disabled',
  'account_disabled',
  'project_expired',
  'project_deleted',
  'bound_to_another_address',
] as const

/** Whether an API token would be accepted, and if not, why. */
export type CheckApiTokenResponse = Static<typeof CheckApiTokenResponse>
const CheckApiTokenResponse = Type.Object({
  accepted: Type.Boolean(),
  reason: Type.Union([...reasons.map((reason) => Type.Literal(reason)), Type.Null()], {
    description: 'Why it would be rejected; null if it would be accepted.',
  }),
})

/** An API token of a project, and the state to set. */
export type ApiTokenStateBody = Static<typeof ApiTokenStateBody>
const ApiTokenStateBody = Type.Object(
  {
    api_token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token, or its fingerprint' }),
    state: Type.Union([Type.Literal('enabled'), Type.Literal('disabled')], { expected: 'enabled or disabled' }),
    account: Type.Optional(AccountParameter),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const setStateSchema = {
  summary: 'Enable or disable an API token of a project',
  description: needsAccount,
  params: ProjectParams,
  body: ApiTokenStateBody,
  response: { 200: ApiTokenResponse },
}
// The response has only words of ours, one of which could be a token too.
const ofFixedWords = { showsSecrets: true }

const checkSchema = {
  summary: 'Check whether a call with an API token from an address would be accepted',
  body: CheckApiTokenBody,
  response: { 200: CheckApiTokenResponse },
}
