import type { FastifyReply, FastifyRequest } from 'fastify'
import { nearest } from '../../lib/nearest.ts'
import { errors } from '../errors.ts'
import { operations } from '../paths.ts'
import { pathIn } from './mode.ts'

const known = Object.values(operations)
const paths = known.map(({ path }) => path)

/** Answers what no route takes. @throws VendorError 405 for a known path (with Allow), else 404 naming the nearest */
export function refuseUnknown(request: FastifyRequest, reply: FastifyReply): never {
  const path = pathIn(request.url)
  const operation = known.find((candidate) => matches(candidate.path, path))
  const like = operation ? undefined : nearest(path, paths)
  request.call.nearMiss = operation?.path ?? like
  if (!operation) throw errors.notFound(`the path expected ${suggestion(like)}, received ${path.slice(0, 200)}`)
  const allowed = operation.methods.join(', ')
  reply.header('allow', allowed)
  throw errors.methodNotAllowed(`the method of ${path} expected ${allowed}, received ${request.method}`)
}

function matches(template: string, path: string): boolean {
  const [before, parameter] = template.split(':')
  return parameter === undefined
    ? path === template
    : path.startsWith(before ?? '') && !path.slice(before?.length).includes('/')
}

function suggestion(like: string | undefined): string {
  return like ? `one such as ${like}` : `one of ${paths.join(', ')}`
}
