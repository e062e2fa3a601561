import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { Text } from '../lib/text.ts'
import { limitIn } from './journal-query.ts'

const mostAccounts = 1000

/** The accounts that are stored. */
export function accountVerbs({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/accounts', { schema: list }, async ({ query: { after = '0', limit } }) => {
      const found = store.listings.accounts(Number(after), limitIn(limit, mostAccounts))
      const accounts = found.map(({ key: account, enabled, balance_cents, projects }) => ({
        account,
        enabled: enabled === 1,
        balance: balance_cents / 100,
        projects,
      }))
      return { accounts, after: String(found.at(-1)?.account_id ?? after) }
    })
  }
}

const list = {
  summary: 'The accounts that are stored, in the order in which they came',
  querystring: Type.Object(
    {
      after: Type.Optional(
        Text({ pattern: '^[0-9]{1,15}$', expected: 'what a list answered', description: 'behind what' }),
      ),
      limit: Type.Optional(Text({ pattern: '^[0-9]{1,4}$', expected: `a number from 1 to ${mostAccounts}` })),
    },
    { additionalProperties: false },
  ),
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
      after: Type.String({ description: 'give it as after for what comes behind these' }),
    }),
  },
}

/** A page of accounts. */
export type AccountList = Static<(typeof list.response)[200]>
