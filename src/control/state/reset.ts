import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { AccountBody, toAccountKey } from '../account-parameter.ts'

/** /_mock/reset: restores the state of a fresh start with the same settings and fixtures. */
export function resetRoute({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/reset', { schema: resetSchema }, async ({ body }) => ({
      accounts: store.reset(toAccountKey(body.account)),
    }))
  }
}

const resetSchema = {
  summary: 'Reset an account, or everything, to the state of a fresh start',
  description: 'With account, only this account is reset. It then follows the default clock and mode.',
  body: AccountBody,
  response: {
    200: Type.Object({
      accounts: Type.Integer({ description: 'The number of accounts that existed before, and were reset.' }),
    }),
  },
}
