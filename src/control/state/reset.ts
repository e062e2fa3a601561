import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'

/** Back to what a fresh start with the same settings and fixtures would answer. */
export function resetRoute({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/reset', { schema: reset }, async ({ body }) => ({ accounts: store.reset(keyOf(body.account)) }))
  }
}

const reset = {
  summary: 'Take an account, or all, back to what a fresh start has',
  body: Type.Object(
    { account: Type.Optional(AccountParameter) },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 200: Type.Object({ accounts: Type.Integer({ description: 'how many accounts there were to reset' }) }) },
}
