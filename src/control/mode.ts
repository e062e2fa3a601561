import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { Text } from '../lib/text.ts'
import { AccountParameter, AccountQuery, toAccountKey } from './account-parameter.ts'
import { rejectStatusWithoutBody } from './http-status.ts'
import { rejectTooManyOverrides } from './overrides.ts'

/** /_mock/mode: whether the emulated API works or is switched off. */
export function modeRoutes({ store, settings }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/mode', { schema: getSchema }, async ({ query }) => store.mode.get(toAccountKey(query.account)))

    app.put('/mode', { schema: setSchema }, async ({ body: { account, ...mode } }) => {
      const key = toAccountKey(account)
      rejectStatusWithoutBody(mode.http_status)
      rejectTooManyOverrides({ overrides: store.mode, key, max: settings.maxAccounts, name: 'mode' })
      return store.mode.set(mode, key)
    })
  }
}

const mode = Type.Union([Type.Literal('active'), Type.Literal('deprecated')], { expected: 'active or deprecated' })
const status = Type.Integer({
  minimum: 0,
  maximum: 9999,
  expected: "a body's status from 0 to 9999",
  description: 'The status in the response body in deprecated mode.',
})
const http_status = Type.Integer({
  minimum: 200,
  maximum: 599,
  expected: 'an HTTP status from 200 to 599',
  description: 'The HTTP status of the response in deprecated mode.',
})
const message = Text({
  maxLength: 1000,
  expected: 'a string of at most 1000 characters',
  description: 'The message in the response body in deprecated mode.',
})

/** The mode to set. Parts left out get their defaults. */
export type ModeBody = Static<typeof ModeBody>
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

/** The mode, and the response to every PM call in deprecated mode. */
export type ModeResponse = Static<typeof ModeResponse>
const ModeResponse = Type.Object({ mode, status, http_status, message })

const getSchema = { summary: 'Get the mode', querystring: AccountQuery, response: { 200: ModeResponse } }
const setSchema = {
  summary: 'Set the mode: switch the API off or on',
  description:
    'Parts left out get their defaults. Without account, the mode is set for all accounts, including those that have their own.',
  body: ModeBody,
  response: { 200: ModeResponse },
}
