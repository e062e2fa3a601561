import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'

/** The ledger and the OpenAPI documents. They are generated at build time, and loaded at the first request. */
export const referenceRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/ledger', { schema: ledgerSchema }, async (_request, reply) => {
    const { default: document } = await import('../reference/generated/ledger.json', { with: { type: 'json' } })
    return reply.send(document)
  })

  app.get('/openapi.json', { schema: openapiSchema }, async (request, reply) => {
    const { default: document } =
      request.query.plane === 'control'
        ? await import('../reference/generated/control.openapi.json', { with: { type: 'json' } })
        : await import('../reference/generated/picky.openapi.json', { with: { type: 'json' } })
    return reply.send(document)
  })
}

const ledgerSchema = {
  summary: 'Get the ledger: each behaviour of the emulated API and where it comes from',
  response: {
    200: Type.Unsafe<unknown>(
      Type.Array(
        Type.Object({
          kind: Type.String({ description: 'The kind of behaviour, such as ruling or status.' }),
          name: Type.String(),
          provenance: Type.String({ description: 'documented, inferred or invented' }),
          source: Type.String({ description: 'The page, or the reason.' }),
          says: Type.String({ description: 'What the mock does.' }),
          calls: Type.Optional(
            Type.Array(Type.String(), { description: 'The operations that a ruling applies to. Without it, all.' }),
          ),
        }),
      ),
    ),
  },
}

const openapiSchema = {
  summary: 'Get the OpenAPI 3.1 document of the emulated API or of the control plane',
  querystring: Type.Object(
    {
      plane: Type.Optional(
        Type.Union([Type.Literal('vendor'), Type.Literal('control')], {
          expected: 'vendor or control',
          description: 'The emulated API or the control plane. Default vendor.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Unsafe<unknown>(Type.Object({ openapi: Type.String() }, { additionalProperties: true })) },
}
