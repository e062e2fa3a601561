import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { formatInstant } from '../../lib/instant.ts'
import { Text } from '../../lib/text.ts'
import { FixtureFile, type Snapshot } from '../../store/index.ts'
import { AccountBody, AccountQuery, toAccountKey } from '../account-parameter.ts'
import { Problem } from '../problem.ts'
import type { Turns } from '../turns.ts'
import { translateStateErrors } from './errors.ts'
import { bringUpToDate } from './up-to-date.ts'

/** /_mock/snapshots: accounts, projects and plans, saved by name. */
export function snapshotRoutes({ store, clock }: Context, turns: Turns): FastifyPluginAsyncTypebox {
  const { snapshots } = store
  return async (app) => {
    app.get('/snapshots', { schema: listSchema }, async ({ query }) => ({
      snapshots: snapshots.list(toAccountKey(query.account)).map(toSnapshotResponse),
    }))

    app.get('/snapshots/:name', { schema: getSchema }, async ({ params: { name }, query }, reply) => {
      const key = toAccountKey(query.account)
      const state = await turns.take(reply.raw, async () => {
        await bringUpToDate(store)
        return snapshots.find(name, key)
      })
      if (state === undefined) throw notFound(name, key)
      return reply.type('application/json; charset=utf-8').send(state)
    })

    app.put('/snapshots/:name', { schema: saveSchema }, async ({ params: { name }, body }) => {
      const key = toAccountKey(body.account)
      const now = clock.now(key)
      const state = translateStateErrors(() => store.exportState(key))
      return toSnapshotResponse(translateStateErrors(() => snapshots.save({ key, name, state, now })))
    })

    app.post('/snapshots/:name', { schema: restoreSchema }, async ({ params: { name }, body }) => {
      const key = toAccountKey(body.account)
      const state = snapshots.find(name, key)
      if (state === undefined) throw notFound(name, key)
      const file: FixtureFile = JSON.parse(state)
      return { accounts: translateStateErrors(() => store.importState(file, key)) }
    })

    app.delete('/snapshots/:name', { schema: removeSchema }, async ({ params: { name }, query }) => {
      const key = toAccountKey(query.account)
      if (!snapshots.remove(name, key)) throw notFound(name, key)
      return { removed: 1 }
    })
  }
}

function notFound(name: string, key: string | undefined): Problem {
  return new Problem(404, `no snapshot of ${key === undefined ? 'all accounts' : 'the account'} is named ${name}`)
}

function toSnapshotResponse({ key, saved_at, ...snapshot }: Snapshot): SnapshotResponse {
  return { account: key === '' ? null : key, ...snapshot, saved_at: formatInstant(saved_at) }
}

/** A snapshot, without its state. */
export type SnapshotResponse = Static<typeof SnapshotResponse>
const SnapshotResponse = Type.Object({
  account: Type.Union([Type.String(), Type.Null()], {
    description: "The fingerprint of the account's token. null: a snapshot of all accounts and the plans.",
  }),
  name: Type.String(),
  saved_at: Type.String({
    description: "ISO 8601, by the account's clock, or by the default clock for a snapshot of all accounts.",
  }),
  characters: Type.Integer({ description: 'The length of the state as JSON.' }),
})

const params = Type.Object({
  name: Text({
    pattern: '^[A-Za-z0-9._-]{1,100}$',
    expected: 'a name of 1 to 100 letters, digits, dots, hyphens and underscores',
  }),
})

const listSchema = {
  summary: 'List the snapshots',
  querystring: AccountQuery,
  response: { 200: Type.Object({ snapshots: Type.Array(SnapshotResponse) }) },
}
const getSchema = {
  summary: 'Get a snapshot as a fixture file',
  description: 'Contains tokens and keys in plain text.',
  params,
  querystring: AccountQuery,
  response: { 200: Type.Unsafe<unknown>(FixtureFile) },
}
const saveSchema = {
  summary: 'Save accounts, projects and plans as a snapshot',
  description: 'Replaces a snapshot with the same name. Mode, clock, faults and journal are not included.',
  params,
  body: AccountBody,
  response: { 200: SnapshotResponse },
}
const restoreSchema = {
  summary: 'Restore accounts, projects and plans from a snapshot',
  params,
  body: AccountBody,
  response: { 200: Type.Object({ accounts: Type.Integer({ description: 'The number of accounts restored.' }) }) },
}
const removeSchema = {
  summary: 'Delete a snapshot',
  params,
  querystring: AccountQuery,
  response: { 200: Type.Object({ removed: Type.Integer({ description: 'Always 1.' }) }) },
}
