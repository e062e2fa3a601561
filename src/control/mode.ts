import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { Text } from '../lib/text.ts'

const ModeBody = Type.Object(
  {
    mode: Type.Union([Type.Literal('active'), Type.Literal('deprecated')], { expected: 'active or deprecated' }),
    status: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999, expected: "a body's status from 0 to 9999" })),
    http_status: Type.Optional(
      Type.Integer({ minimum: 200, maximum: 599, expected: 'an HTTP status from 200 to 599' }),
    ),
    message: Type.Optional(Text({ maxLength: 1000, expected: 'a text of at most 1000 characters' })),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The switch between the API as documented and its switch-off. */
export function modeVerbs({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/mode', async () => store.mode.get())
    app.put('/mode', { schema: { body: ModeBody } }, async (request) => store.mode.set(request.body))
  }
}
