import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox'
import { fastify, type RouteOptions } from 'fastify'
import { isNewerPath, operations } from '../picky/paths.ts'
import type { Ruling } from '../picky/provenance.ts'

export type Operation = (typeof operations)[keyof typeof operations]

/** A route of the emulated API: the schemas of request and responses, and the rulings it follows. */
export type PickyRoute = {
  operation: Operation
  request: TObject
  responses: TObject[]
  rulings: Record<string, Ruling>
}

/** The routes that the plane registers under the documented base path, each with its operation. */
export async function pickyRoutes(plane: FastifyPluginAsyncTypebox): Promise<PickyRoute[]> {
  const app = fastify()
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD' && !isNewerPath(route.url)) routes.push(route)
  })
  await app.register(plane)
  return routes.map(toPickyRoute)
}

/** The operation with this path. */
export function operationAt(path: string): Operation {
  const operation = Object.values(operations).find((candidate) => candidate.path === path)
  if (operation) return operation
  throw new TypeError(`${path} is not in the table of operations (src/picky/paths.ts)`)
}

function toPickyRoute({ url, schema, config }: RouteOptions): PickyRoute {
  const byStatus: unknown = schema?.response
  const response = typeof byStatus === 'object' && byStatus !== null && 200 in byStatus ? byStatus[200] : undefined
  return {
    operation: operationAt(url),
    request: objectIn(schema?.body ?? schema?.params) ?? Type.Object({}),
    responses: objectsIn(response),
    rulings: config?.rulings ?? {},
  }
}

function objectIn(schema: unknown): TObject | undefined {
  return KindGuard.IsObject(schema) ? schema : undefined
}

function objectsIn(schema: unknown): TObject[] {
  if (KindGuard.IsObject(schema)) return [schema]
  return variantsOf(schema).flatMap(objectsIn)
}

/** The variants of a union, whichever TypeBox function created it. */
export function variantsOf(schema: unknown): TSchema[] {
  if (typeof schema !== 'object' || schema === null || !('anyOf' in schema)) return []
  return Array.isArray(schema.anyOf) ? schema.anyOf.filter(KindGuard.IsSchema) : []
}
