import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { formatInstant } from '../../lib/instant.ts'
import { Text } from '../../lib/text.ts'
import { FixtureFile, type Snapshot, SnapshotLimitError } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { Problem } from '../problem.ts'
import { withStateErrors } from './state.ts'

/** States saved by name. */
export function snapshotRoutes({ store, clock }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/snapshots', { schema: list }, async ({ query }) => ({
      snapshots: store.snapshots.list(keyOf(query.account)).map(shown),
    }))

    app.get('/snapshots/:name', { schema: get }, async ({ params: { name }, query }, reply) => {
      const state = store.snapshots.find(name, keyOf(query.account))
      if (state === undefined) throw unknown(name)
      return reply.type('application/json; charset=utf-8').send(state)
    })

    app.put('/snapshots/:name', { schema: save }, async ({ params: { name }, body }) => {
      const key = keyOf(body.account)
      const state = withStateErrors(() => store.exportState(key))
      const now = clock.now(key)
      saveOrRefuse(() => store.snapshots.save({ key, name, state, now }))
      return shown({ key: key ?? '', name, saved_at: now, characters: state.length })
    })

    app.post('/snapshots/:name', { schema: restore }, async ({ params: { name }, body }) => {
      const key = keyOf(body.account)
      const text = store.snapshots.find(name, key)
      if (text === undefined) throw unknown(name)
      const state: FixtureFile = JSON.parse(text)
      return { accounts: withStateErrors(() => store.importState(state, key)) }
    })

    app.delete('/snapshots/:name', { schema: remove }, async ({ params: { name }, query }) => {
      if (!store.snapshots.remove(name, keyOf(query.account))) throw unknown(name)
      return { removed: 1 }
    })
  }
}

function saveOrRefuse(save: () => void): void {
  try {
    save()
  } catch (error) {
    if (!(error instanceof SnapshotLimitError)) throw error
    throw new Problem(409, `${error.message}; DELETE /_mock/snapshots/:name takes one away`)
  }
}

function unknown(name: string): Problem {
  return new Problem(404, `there is no snapshot ${name} of that account, or of all where none is named`)
}

function shown({ key, saved_at, ...rest }: Snapshot) {
  return { account: key === '' ? null : key, ...rest, saved_at: formatInstant(saved_at) }
}

const params = Type.Object({
  name: Text({
    pattern: '^[A-Za-z0-9._-]{1,100}$',
    expected: 'a name of 1 to 100 letters, digits, dots, hyphens and underscores',
  }),
})
const ofAccount = { account: Type.Optional(AccountParameter) }
const body = Type.Object(ofAccount, { additionalProperties: false, expected: 'a JSON object' })
const querystring = Type.Object(ofAccount, { additionalProperties: false })
const ShownSnapshot = Type.Object({
  account: Type.Union([Type.String(), Type.Null()], { description: 'fingerprint; null is the whole state' }),
  name: Type.String(),
  saved_at: Type.String({ description: "ISO 8601, by the account's clock" }),
  characters: Type.Integer({ description: 'how long it is as JSON' }),
})

const list = {
  summary: 'The snapshots there are',
  querystring,
  response: { 200: Type.Object({ snapshots: Type.Array(ShownSnapshot) }) },
}
const get = {
  summary: 'The state saved under a name, as a fixture file, with its tokens and keys in the clear',
  params,
  querystring,
  response: { 200: Type.Unsafe<unknown>(FixtureFile) },
}
const save = { summary: 'Save the state under a name', params, body, response: { 200: ShownSnapshot } }
const restore = {
  summary: 'Go back to the state saved under a name',
  params,
  body,
  response: { 200: Type.Object({ accounts: Type.Integer({ description: 'how many accounts were stored' }) }) },
}
const remove = {
  summary: 'Take a snapshot away',
  params,
  querystring,
  response: { 200: Type.Object({ removed: Type.Integer() }) },
}

/** A state that was saved under a name. */
export type ShownSnapshot = Static<typeof ShownSnapshot>
