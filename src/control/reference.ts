import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'

/** What the mock says of itself. The documents are made beforehand and loaded when they are first asked for. */
export const referenceRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/ledger', { schema: ledger }, async (_request, reply) => {
    const { default: document } = await import('../reference/generated/ledger.json', { with: { type: 'json' } })
    return reply.send(document)
  })

  app.get('/openapi.json', { schema: openapi }, async (request, reply) => {
    const { default: document } =
      request.query.plane === 'control'
        ? await import('../reference/generated/control.openapi.json', { with: { type: 'json' } })
        : await import('../reference/generated/picky.openapi.json', { with: { type: 'json' } })
    return reply.send(document)
  })
}

const ledger = {
  summary: 'Where every behaviour of the emulated API comes from',
  response: {
    200: Type.Unsafe<unknown>(
      Type.Array(
        Type.Object({
          kind: Type.String(),
          name: Type.String(),
          provenance: Type.String({ description: 'documented, inferred or invented' }),
          source: Type.String(),
          says: Type.String(),
          calls: Type.Optional(
            Type.Array(Type.String(), { description: 'the calls that a rule is about; without it, all of them' }),
          ),
        }),
      ),
    ),
  },
}

const openapi = {
  summary: 'The OpenAPI 3.1 document of a plane',
  querystring: Type.Object(
    {
      plane: Type.Optional(
        Type.Union([Type.Literal('vendor'), Type.Literal('control')], { expected: 'vendor or control' }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Unsafe<unknown>(Type.Object({ openapi: Type.String() })) },
}
