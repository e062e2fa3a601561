import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Settings } from '../../settings.ts'
import { invented } from '../provenance.ts'

export const corsRulings = {
  cors: {
    ...invented('a browser application calls the mock from another origin'),
    says: 'By default, no page of another origin can read a response. With the setting cors, pages of the origins listed can, or of any origin. A preflight request gets HTTP 204, and is recorded as a call without an operation.',
  },
}

const exposedHeaders = 'x-mock-explain, x-mock-request-id'
const preflightSeconds = '600'

/**
 * Lets pages of other origins call the emulated API, as the setting cors says, and answers their preflight requests. Written
 * by hand because @fastify/cors answers OPTIONS for every path of the server, and the control plane must stay closed.
 */
export function corsHook({ cors }: Settings): onRequestHookHandler {
  const isAllowed = createOriginTest(cors)
  return (request, reply, done) => {
    const { origin, host } = request.raw.headers
    if (cors !== undefined) reply.header('vary', 'origin')
    if (origin === undefined || isSameOrigin(origin, host)) return done()
    if (!isAllowed(origin)) {
      request.call.notes.push(`pages of ${origin.slice(0, 60)} cannot read this response: see the setting cors`)
      return done()
    }
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposedHeaders)
    return isPreflight(request) ? answerPreflight(request, reply) : done()
  }
}

function createOriginTest(cors: Settings['cors']): (origin: string) => boolean {
  if (cors === undefined || cors === 'any') return () => cors === 'any'
  const origins = new Set(cors.split(',').map(normalizeOrigin))
  return (origin) => origins.has(normalizeOrigin(origin))
}

// As browsers send it: in lower case, without the default port.
function normalizeOrigin(origin: string): string {
  return origin
    .trim()
    .toLowerCase()
    .replace(/^(http:.*):80$|^(https:.*):443$/, '$1$2')
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && origin.replace(/^https?:\/\//, '') === host
}

/** Whether a request is one with which a browser asks whether a page may make a call. */
export function isPreflight({ method, raw }: FastifyRequest): boolean {
  return method === 'OPTIONS' && raw.headers['access-control-request-method'] !== undefined
}

// Not calling `done` skips the route, which accepts only POST.
function answerPreflight({ call, raw }: FastifyRequest, reply: FastifyReply): void {
  call.status = null
  const { headers } = raw
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, HEAD, POST')
    .header('access-control-allow-headers', headers['access-control-request-headers'] ?? 'content-type')
    .header('access-control-max-age', preflightSeconds)
  // A page of a public site needs this to call a server on the local network.
  if (headers['access-control-request-private-network'] === 'true')
    reply.header('access-control-allow-private-network', 'true')
  void reply.send()
}
