import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { FixtureFile, maxStateBytes } from '../../store/index.ts'
import { AccountQuery, toAccountKey } from '../account-parameter.ts'
import { invalidBody } from '../problem.ts'
import type { Turns } from '../turns.ts'
import { translateStateErrors } from './errors.ts'
import { bringUpToDate } from './up-to-date.ts'

/** /_mock/state: export and import of accounts, projects and plans as a fixture file. */
export function stateRoutes({ store }: Context, turns: Turns): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/state', { schema: exportSchema }, async ({ query }, reply) => {
      const key = toAccountKey(query.account)
      const state = await turns.take(reply.raw, async () => {
        await bringUpToDate(store)
        return translateStateErrors(() => store.exportState(key))
      })
      return reply.type('application/json; charset=utf-8').send(state)
    })

    app.put('/state', { schema: importSchema, bodyLimit: maxStateBytes }, async ({ query, body }) => {
      rejectMissingAccounts(body)
      return { accounts: translateStateErrors(() => store.importState(body, toAccountKey(query.account))) }
    })
  }
}

// A body without accounts, such as an empty one sent by mistake, would delete all accounts.
function rejectMissingAccounts({ accounts }: FixtureFile): void {
  if (accounts) return
  throw invalidBody('/accounts', 'expected an array of accounts, empty to delete all, received nothing')
}

const exportSchema = {
  summary: 'Export accounts, projects and plans as a fixture file',
  description: 'Contains tokens and keys in plain text. Mode, clock, faults and journal are not included.',
  querystring: AccountQuery,
  response: { 200: Type.Unsafe<unknown>(FixtureFile) },
}
const importSchema = {
  summary: 'Import accounts, projects and plans from a fixture file',
  description:
    'Atomically replaces all accounts and the plans. With account, only this account is replaced, and the plans stay as they are.',
  querystring: AccountQuery,
  body: FixtureFile,
  response: { 200: Type.Object({ accounts: Type.Integer({ description: 'The number of accounts imported.' }) }) },
}
