import type { FastifyReply, FastifyRequest } from 'fastify'
import { nearest } from '../../lib/nearest.ts'
import { errors } from '../errors.ts'
import { operations } from '../paths.ts'
import { requestPath } from './path.ts'

const known = Object.values(operations)
const knownPaths = known.map(({ path }) => path)

/** Answers a request that has no route. @throws ApiError 405 with Allow for a known path, else 404 naming the nearest path */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): never {
  const path = requestPath(request.url)
  const operation = known.find((candidate) => matches(candidate.path, path))
  const nearestPath = operation ? undefined : nearest(path, knownPaths)
  request.call.nearMiss = operation?.path ?? nearestPath
  if (!operation) throw errors.notFound(`the path expected ${suggest(nearestPath)}, received ${path.slice(0, 200)}`)
  const allowed = operation.methods.join(', ')
  reply.header('allow', allowed)
  throw errors.methodNotAllowed(`the method of ${path} expected ${allowed}, received ${request.method}`)
}

function matches(template: string, path: string): boolean {
  const [prefix = '', parameter] = template.split(':')
  if (parameter === undefined) return path === template
  return path.startsWith(prefix) && !path.slice(prefix.length).includes('/')
}

function suggest(nearestPath: string | undefined): string {
  return nearestPath ? `one such as ${nearestPath}` : `one of ${knownPaths.join(', ')}`
}
