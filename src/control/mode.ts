import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { hasNoBody } from '../lib/http.ts'
import { Text } from '../lib/text.ts'
import { AccountParameter, keyOf, requireCapacity } from './account-parameter.ts'
import { Problem } from './problem.ts'

const mode = Type.Union([Type.Literal('active'), Type.Literal('deprecated')], { expected: 'active or deprecated' })
const status = Type.Integer({ minimum: 0, maximum: 9999, expected: "a body's status from 0 to 9999" })
const http_status = Type.Integer({ minimum: 200, maximum: 599, expected: 'an HTTP status from 200 to 599' })
const message = Text({ maxLength: 1000, expected: 'a text of at most 1000 characters' })

const ModeBody = Type.Object(
  {
    mode,
    status: Type.Optional(status),
    http_status: Type.Optional(http_status),
    message: Type.Optional(message),
    account: Type.Optional(AccountParameter),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)
const response = { 200: Type.Object({ mode, status, http_status, message }) }
const get = {
  summary: 'Whether the API answers or is switched off',
  querystring: Type.Object({ account: Type.Optional(AccountParameter) }, { additionalProperties: false }),
  response,
}
const put = {
  summary: 'Switch the API off or on; parts left out go back to what is documented',
  body: ModeBody,
  response,
}

/** The switch between the API as documented and its switch-off. */
export function modeRoutes({ store, settings }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/mode', { schema: get }, async ({ query }) => store.mode.get(keyOf(query.account)))
    app.put('/mode', { schema: put }, async ({ body: { account, ...change } }) => {
      const key = keyOf(account)
      requireBody(change.http_status)
      requireCapacity({ own: store.mode, key, max: settings.maxAccounts, what: 'mode' })
      return store.mode.set(change, key)
    })
  }
}

function requireBody(status: number | undefined): void {
  if (status === undefined || !hasNoBody(status)) return
  throw new Problem(400, `/http_status expected a status that has a body, received ${status}`, '/http_status')
}

/** What the mode is set to. */
export type ModeBody = Static<typeof ModeBody>
/** The mode, and what deprecated mode answers. */
export type ShownMode = Static<(typeof response)[200]>
