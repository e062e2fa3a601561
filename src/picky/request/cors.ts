import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { shorten } from '../../lib/describe.ts'
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
export function corsHook(settings: Settings): onRequestHookHandler {
  const setCorsHeaders = createCorsHeaders(settings)
  return (request, reply, done) => {
    const { call } = request
    const isAllowed = setCorsHeaders(request, reply)
    const origin = otherOrigin(request)
    if (origin !== undefined && !isAllowed)
      call.notes.push(`pages of ${displayOrigin(origin)} cannot read this response: see the setting cors`)
    if (!isAllowed || !isPreflight(request)) return done()
    // Not calling `done` skips the route, which accepts only POST.
    call.status = null
    answerPreflight(request, reply)
  }
}

/**
 * Creates a function that sets a response's CORS headers.
 *
 * @returns whether the request is of another origin that the setting cors lists
 */
export function createCorsHeaders({ cors }: Settings) {
  const isListed = createOriginTest(cors)
  return (request: FastifyRequest, reply: FastifyReply): boolean => {
    if (cors !== undefined) reply.header('vary', 'origin')
    const origin = otherOrigin(request)
    if (origin === undefined || !isListed(origin)) return false
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', exposedHeaders)
    return true
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

// undefined for a request of the same origin, or of no page.
function otherOrigin({ raw }: FastifyRequest): string | undefined {
  const { origin, host } = raw.headers
  const isSame = host !== undefined && origin?.replace(/^https?:\/\//, '') === host
  return isSame ? undefined : origin
}

function displayOrigin(origin: string): string {
  return shorten(origin, 60)
}

/** What a preflight request that is rejected should know about its origin: `; …`, or '' for any other request. */
export function preflightHint(request: FastifyRequest, { cors }: Settings): string {
  const origin = otherOrigin(request)
  if (origin === undefined || !isPreflight(request)) return ''
  const state = cors === undefined ? 'it is not set' : `it lists ${cors.slice(0, 200)}`
  return `; for a page of ${displayOrigin(origin)} to make calls, the setting cors must list this origin (${state})`
}

/** Whether a request is one with which a browser asks whether a page may make a call. */
export function isPreflight({ method, raw }: FastifyRequest): boolean {
  return method === 'OPTIONS' && raw.headers['access-control-request-method'] !== undefined
}

/** Answers a preflight request of an origin that is allowed. */
export function answerPreflight({ raw: { headers } }: FastifyRequest, reply: FastifyReply): void {
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
