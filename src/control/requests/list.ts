import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import type { Entry } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { parseLimit } from '../paging.ts'
import { toHar } from './har.ts'
import { digits, filterOf, journalQuery, readPage } from './query.ts'

const maxEntries = 1000

/** The journal: which calls came, and what they were answered. */
export function requestVerbs(context: Context): FastifyPluginAsyncTypebox {
  const { store, version } = context
  return async (app) => {
    app.get('/requests', { schema: list }, async ({ query }, reply) => {
      const { entries, cursor } = readPage(store.journal, filterOf(query, context), {
        limit: parseLimit(query.limit, maxEntries),
      })
      reply.header('x-mock-cursor', cursor)
      if (query.format === 'har') {
        const parsed = entries.map(({ text }): Entry => JSON.parse(text))
        return reply.type('application/json; charset=utf-8').send(JSON.stringify(toHar(parsed, version)))
      }
      const text = `{"requests":[${entries.map((entry) => entry.text).join(',')}],"cursor":${cursor}}`
      return reply.type('application/json; charset=utf-8').send(text)
    })

    app.delete('/requests', { schema: remove }, async ({ query }) => ({
      removed: store.journal.clear(keyOf(query.account)),
    }))
  }
}

const nullable = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()])

/** A call in the journal, as answered. */
export const ShownEntry = Type.Object(
  {
    seq: Type.Integer({ description: 'rises with every call: a cursor' }),
    id: Type.String({ description: 'x-mock-request-id of the answer' }),
    time: Type.String({ description: "ISO 8601, by the account's clock" }),
    account: nullable(Type.String({ description: 'fingerprint of the token; null where none could be read' })),
    operation: nullable(Type.String({ description: 'null for an unknown path or a wrong method' })),
    method: Type.String(),
    path: Type.String({ description: 'without the query' }),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.Unknown({ description: 'as it arrived; null where it is no JSON object' }),
    status: nullable(Type.Integer({ description: "the status in the answer's body" })),
    http_status: nullable(Type.Integer({ description: 'null where no answer was sent' })),
    answer: Type.Unknown({ description: 'null for an image, and for an answer of more than 1 MiB' }),
    duration_ms: Type.Number(),
    deviations: Type.Array(Type.String(), { description: 'the lines of x-mock-explain' }),
    fault: nullable(Type.String({ description: 'the id of the fault that met the call' })),
    near_miss: nullable(Type.String({ description: 'the known path most like an unknown one' })),
  },
  { description: 'fingerprints stand for tokens, license keys and QR codes' },
)

const list = {
  summary: 'The calls that came, oldest first',
  querystring: journalQuery({
    limit: digits(`a number from 1 to ${maxEntries}`, `at most this many, default 100`),
    format: Type.Optional(
      Type.Union([Type.Literal('json'), Type.Literal('har')], {
        expected: 'json or har',
        description: 'har is an HTTP Archive 1.2',
      }),
    ),
  }),
  response: {
    200: Type.Unsafe<unknown>(
      Type.Object({
        requests: Type.Array(ShownEntry),
        cursor: Type.Integer({ description: 'give it as since for what comes behind these' }),
      }),
    ),
  },
}

const remove = {
  summary: 'Forget the calls that came',
  querystring: Type.Object({ account: Type.Optional(AccountParameter) }, { additionalProperties: false }),
  response: { 200: Type.Object({ removed: Type.Integer({ description: 'how many calls there were' }) }) },
}
