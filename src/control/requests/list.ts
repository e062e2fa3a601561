import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { Text } from '../../lib/text.ts'
import type { Entry } from '../../store/index.ts'
import { AccountQuery, toAccountKey } from '../account-parameter.ts'
import { limitParameter, parseLimit } from '../paging.ts'
import { Problem } from '../problem.ts'
import type { Turns } from '../turns.ts'
import { EntryResponse } from './entry.ts'
import { HarResponse, toHar } from './har.ts'
import { type Page, readPage } from './journal.ts'
import { createJournalQuery, toFilter } from './query.ts'

const maxEntries = 1000

/** /_mock/requests: the calls in the journal, with their responses. */
export function requestRoutes(context: Context, turns: Turns): FastifyPluginAsyncTypebox {
  const { store, version } = context
  return async (app) => {
    app.get('/requests', { schema: listSchema }, async ({ query }, reply) => {
      const limit = parseLimit(query.limit, maxEntries)
      const filter = toFilter(query, context)
      const { text, cursor } = await turns.take(reply.raw, async () => {
        const page = await readPage(store.journal, filter, { limit })
        return { text: query.format === 'har' ? toHarText(page, version) : toText(page), cursor: page.cursor }
      })
      return reply.header('x-mock-cursor', cursor).type('application/json; charset=utf-8').send(text)
    })

    app.get('/requests/:seq', { schema: getSchema }, async ({ params: { seq } }, reply) => {
      const entry = store.journal.find(Number(seq))
      if (!entry) throw new Problem(404, `the journal has no call ${seq}`)
      return reply.type('application/json; charset=utf-8').send(store.journal.toJson(entry))
    })

    app.delete('/requests', { schema: clearSchema }, async ({ query }) => ({
      removed: store.journal.clear(toAccountKey(query.account)),
    }))
  }
}

function toText({ entries, cursor }: Page): string {
  return `{"requests":[${entries.map(({ text }) => text).join(',')}],"cursor":${cursor}}`
}

function toHarText({ entries }: Page, version: string): string {
  const parsed = entries.map(({ text }): Entry => JSON.parse(text))
  return JSON.stringify(toHar(parsed, version))
}

const listSchema = {
  summary: 'List the calls received, oldest first',
  querystring: createJournalQuery({
    limit: limitParameter(maxEntries),
    format: Type.Optional(
      Type.Union([Type.Literal('json'), Type.Literal('har')], {
        expected: 'json or har',
        description: 'har returns an HTTP Archive 1.2. Default json.',
      }),
    ),
  }),
  response: {
    200: Type.Unsafe<unknown>(
      Type.Union([
        Type.Object({
          requests: Type.Array(EntryResponse),
          cursor: Type.Integer({ description: 'Pass it as since to get the calls after these.' }),
        }),
        HarResponse,
      ]),
    ),
  },
}

const getSchema = {
  summary: 'Get a call',
  params: Type.Object({ seq: Text({ pattern: '^[0-9]{1,15}$', expected: 'the seq of a call' }) }),
  response: { 200: Type.Unsafe<unknown>(EntryResponse) },
}

const clearSchema = {
  summary: 'Delete the recorded calls',
  querystring: AccountQuery,
  response: { 200: Type.Object({ removed: Type.Integer({ description: 'The number of calls deleted.' }) }) },
}
