import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'
import { nextCursor, pagingParameters, parseLimit } from '../paging.ts'
import { Problem } from '../problem.ts'
import { SecretsParameter, secretFormatter, showsSecretsIfAsked } from './secrets.ts'

const maxPageSize = 1000

/** /_mock/accounts: the accounts that are stored. */
export function accountRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/accounts', { schema: listSchema }, async ({ query: { after: cursor = '0', limit } }) => {
      const page = store.listings.accounts(Number(cursor), parseLimit(limit, maxPageSize))
      const accounts = page.map(({ key, enabled, balance_cents, projects }) => ({
        account: key,
        enabled: enabled === 1,
        balance: balance_cents / 100,
        projects,
      }))
      return { accounts, after: String(page.at(-1)?.account_id ?? cursor) }
    })

    app.get(
      '/accounts/:account',
      { schema: getSchema, config: showsSecretsIfAsked },
      async ({ params: { account }, query: { secrets } }) => {
        const [found] = store.accounts.all(toAccountKey(account))
        if (!found) throw new Problem(404, 'no such account is stored')
        const { key, token, enabled, balanceCents } = found
        return { account: key, token: secretFormatter(secrets)(token), enabled, balance: balanceCents / 100 }
      },
    )
  }
}

/** A page of accounts. */
export type AccountPage = Static<typeof AccountPage>
const AccountPage = Type.Object({
  accounts: Type.Array(
    Type.Object({
      account: Type.String({ description: "The fingerprint of the account's token." }),
      enabled: Type.Boolean({ description: 'Whether calls with the token are accepted.' }),
      balance: Type.Number({ description: 'US dollars.' }),
      projects: Type.Integer({ description: 'The number of projects.' }),
    }),
  ),
  after: nextCursor,
})

/** An account. */
export type AccountResponse = Static<typeof AccountResponse>
const AccountResponse = Type.Object({
  account: Type.String({ description: "The fingerprint of the account's token." }),
  token: Type.String({ description: 'The master token, or its fingerprint.' }),
  enabled: Type.Boolean({ description: 'Whether calls with the token are accepted.' }),
  balance: Type.Number({ description: 'US dollars.' }),
})

const getSchema = {
  summary: 'Get an account',
  params: Type.Object({
    account: { ...AccountParameter, description: "The account's master token, or its fingerprint." },
  }),
  querystring: Type.Object({ secrets: SecretsParameter }, { additionalProperties: false }),
  response: { 200: AccountResponse },
}
const listSchema = {
  summary: 'List the accounts, in order of creation',
  querystring: Type.Object(pagingParameters('^[0-9]{1,15}$', maxPageSize), { additionalProperties: false }),
  response: { 200: AccountPage },
}
