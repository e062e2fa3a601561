import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { Text } from '../../lib/text.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'

/** /_mock/api-tokens: whether API tokens would be accepted. */
export function apiTokenRoutes({ store, api }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/api-tokens/check', { schema: checkSchema }, async ({ body }): Promise<CheckApiTokenResponse> => {
      const { api_token, ip, account } = body
      const reason = api.rejectionOf(store.apiTokens.find(api_token, toAccountKey(account)), ip)
      return { accepted: reason === null, reason }
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

const checkSchema = {
  summary: 'Check whether a call with an API token from an address would be accepted',
  body: CheckApiTokenBody,
  response: { 200: CheckApiTokenResponse },
}
