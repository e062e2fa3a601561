import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { shorten } from '../../lib/describe.ts'
import { nearest } from '../../lib/nearest.ts'
import { errors } from '../errors.ts'
import { operations, pathsOf } from '../paths.ts'
import { preflightHint } from './cors.ts'
import { displayPath, requestPath } from './path.ts'
import { readToken } from './read-token.ts'

const known = Object.values(operations).flatMap(({ path, methods }) => pathsOf(path).map((path) => ({ path, methods })))
const knownPaths = known.map(({ path }) => path)

/** Handles a request that has no route. @throws ApiError 405 with Allow for a known path, else 404 naming the nearest path */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply, { settings, store }: Context): never {
  const { call } = request
  // The path may contain the token that the body names.
  readToken(request)
  const path = requestPath(request.url)
  const shownPath = shorten(displayPath(request, store), 200)
  const operation = known.find((candidate) => matches(candidate.path, path))
  const nearestPath = operation ? undefined : nearest(path, knownPaths)
  call.nearMiss = operation?.path ?? nearestPath
  if (!operation) throw errors.notFound(`unknown path ${shownPath}${suggest(nearestPath)}`)
  const allowed = operation.methods.join(', ')
  reply.header('allow', allowed)
  const received = `${request.method}${preflightHint(request, settings)}`
  throw errors.methodNotAllowed(`${shownPath}: expected the method ${allowed}, received ${received}`)
}

function matches(template: string, path: string): boolean {
  const [prefix = '', parameter] = template.split(':')
  if (parameter === undefined) return path === template
  return path.startsWith(prefix) && !path.slice(prefix.length).includes('/')
}

function suggest(nearestPath: string | undefined): string {
  return nearestPath ? `; did you mean ${nearestPath}?` : '; GET /_mock/openapi.json lists the paths'
}
