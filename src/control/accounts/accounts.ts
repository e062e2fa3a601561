import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { after, pagingQuery, parseLimit } from '../paging.ts'

const maxAccounts = 1000

/** The accounts that are stored. */
export function accountRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/accounts', { schema: list }, async ({ query: { after: behind = '0', limit } }) => {
      const found = store.listings.accounts(Number(behind), parseLimit(limit, maxAccounts))
      const accounts = found.map(({ key: account, enabled, balance_cents, projects }) => ({
        account,
        enabled: enabled === 1,
        balance: balance_cents / 100,
        projects,
      }))
      return { accounts, after: String(found.at(-1)?.account_id ?? behind) }
    })
  }
}

const list = {
  summary: 'The accounts that are stored, in the order in which they came',
  querystring: Type.Object(pagingQuery('^[0-9]{1,15}$', maxAccounts), { additionalProperties: false }),
  response: {
    200: Type.Object({
      accounts: Type.Array(
        Type.Object({
          account: Type.String({ description: 'fingerprint' }),
          enabled: Type.Boolean(),
          balance: Type.Number({ description: 'US dollars' }),
          projects: Type.Integer({ description: 'how many projects it has' }),
        }),
      ),
      after,
    }),
  },
}

/** A page of accounts. */
export type AccountList = Static<(typeof list.response)[200]>
