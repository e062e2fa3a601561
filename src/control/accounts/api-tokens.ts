import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { Text } from '../../lib/text.ts'
import { AccountName, keyOf } from '../account-parameter.ts'
import { checkApiToken, reasons } from './check-api-token.ts'

/** What an API token is worth. */
export function apiTokenVerbs({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/api-tokens/check', { schema: check }, async ({ body }) =>
      checkApiToken(store.apiTokens.find(body.api_token, keyOf(body.account)), body.ip),
    )
  }
}

const check = {
  summary: 'Whether a call with this API token from this address would be accepted',
  body: Type.Object(
    {
      api_token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'an API token' }),
      ip: Text({ format: 'ip-address', expected: 'an IPv4 or IPv6 address', description: 'where the call comes from' }),
      account: Type.Optional(AccountName),
    },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: {
    200: Type.Object({
      accepted: Type.Boolean(),
      reason: Type.Union([...reasons.map((reason) => Type.Literal(reason)), Type.Null()], {
        description: 'null where it would be accepted',
      }),
    }),
  },
}

/** An API token, and where it is used from. */
export type CheckBody = Static<typeof check.body>
/** Whether it would be accepted. */
export type Checked = Static<(typeof check.response)[200]>
