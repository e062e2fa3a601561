import swagger, { type SwaggerTransform } from '@fastify/swagger'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { KindGuard, type TSchema } from '@sinclair/typebox'
import { type FastifySchema, fastify } from 'fastify'
import { statuses } from '../picky/errors.ts'
import { isNewerPath } from '../picky/paths.ts'
import { examplesOf } from './examples.ts'
import { plainSchema } from './plain-schema.ts'
import { operationAt } from './routes.ts'

/** A plane, as input for its OpenAPI document. */
export type Plane = {
  plugin: FastifyPluginAsyncTypebox
  prefix: string
  title: string
  description: string
  version: string
  /** returns a route's schemas as the document shows them, with operationId, description and examples */
  describeRoute: (route: Route) => FastifySchema
}

/** A route and its schemas. */
type Route = { url: string; method: string; schema: FastifySchema }

/** The OpenAPI 3.1 document of a plane, generated from the schemas of its routes. */
export async function buildOpenApi({
  plugin,
  prefix,
  title,
  description,
  version,
  describeRoute,
}: Plane): Promise<{ paths?: object }> {
  const app = fastify()
  const transform: SwaggerTransform = ({ schema = {}, url, route }) => ({
    schema: describeRoute({ url, method: String(route.method), schema }),
    url,
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title, description, version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: 'http://127.0.0.1:4290', description: 'a local instance with default settings' }],
      security: [],
    },
    transform,
  })
  await app.register(plugin, { prefix })
  await app.ready()
  return app.swagger()
}

/** Describes an operation of the emulated API: provenance, examples, and the errors sent with HTTP 200. */
export function describeOperation({ url, schema }: Route): FastifySchema {
  if (isNewerPath(url)) return { hide: true }
  const { operationId, summary, ...from } = operationAt(url)
  const { requests, responses } = examplesOf(operationId)
  const description = `${from['x-provenance']} (${from['x-source']})`
  const response = { 200: successOf(schema, responses), '4xx': envelopeErrors }
  return {
    ...plainParts(schema),
    ...(KindGuard.IsSchema(schema.body) && { body: { ...plainSchema(schema.body), ...examplesIn(requests) } }),
    response,
    operationId,
    summary,
    description,
  }
}

/** Describes a control endpoint. */
export function describeEndpoint({ url, method, schema }: Route): FastifySchema {
  const isCreation = typeof schema.response === 'object' && schema.response !== null && 201 in schema.response
  const success = { description: 'Success', ...jsonOf(responseOf(schema)) }
  return {
    ...plainParts(schema),
    ...(KindGuard.IsSchema(schema.body) && { body: plainSchema(schema.body) }),
    operationId: `${method} ${url}`
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '-')
      .replace(/-$/, ''),
    response: {
      [isCreation ? 201 : 200]: success,
      '4xx': problems,
      '5xx': problems,
    },
  }
}

const errorResponse = Type.Object(
  { status: Type.Integer(), message: Type.String() },
  {
    description: `An error, sent with HTTP 200 except for HTTP-level errors. Status: ${Object.values(statuses)
      .filter(({ status }) => status !== 100)
      .map(({ status, words }) => `${status} ${words}`)
      .join(', ')}`,
  },
)

const problemResponse = Type.Object(
  {
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the error in the body' })),
  },
  { description: 'Problem details (RFC 9457). Some endpoints add members.', additionalProperties: true },
)

/** The errors of the emulated API that have an HTTP status of their own, as a response of an OpenAPI document. */
export const envelopeErrors = errorOf('application/json', errorResponse)
/** The errors of the control plane, as a response of an OpenAPI document. */
export const problems = errorOf('application/problem+json', problemResponse)

function errorOf(mediaType: string, schema: TSchema): object {
  return { description: schema.description, content: { [mediaType]: { schema: plainSchema(schema) } } }
}

// An image, too, can be an error with HTTP 200.
function successOf(schema: FastifySchema, examples: unknown[]): object {
  const description = 'The response, or an error'
  const response = responseOf(schema)
  const error = plainSchema(errorResponse)
  if (!KindGuard.IsSchema(response)) {
    const image = { type: 'string', contentMediaType: 'image/png' }
    return { description, content: { 'image/png': { schema: image }, 'application/json': { schema: error } } }
  }
  return { description, anyOf: [plainSchema(response), error], ...examplesIn(examples) }
}

function examplesIn(examples: unknown[]): { examples?: unknown[] } {
  return examples.length === 0 ? {} : { examples }
}

function plainParts({ params, querystring, ...rest }: FastifySchema): FastifySchema {
  return {
    ...rest,
    ...(KindGuard.IsSchema(params) && { params: plainSchema(params) }),
    ...(KindGuard.IsSchema(querystring) && { querystring: plainSchema(querystring) }),
  }
}

function responseOf({ response }: FastifySchema): unknown {
  if (typeof response !== 'object' || response === null) return undefined
  return 200 in response ? response[200] : 201 in response ? response[201] : undefined
}

function jsonOf(schema: unknown): object {
  return KindGuard.IsSchema(schema) ? plainSchema(schema) : { type: 'object' }
}
