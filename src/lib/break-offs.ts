import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'

// The client has reset its connection, or the request did not arrive in time.
const codes = new Set(['ECONNRESET', 'EPIPE', 'ERR_HTTP_REQUEST_TIMEOUT'])

type Options = { servers: readonly Server[]; log: FastifyBaseLogger }

/**
 * Logs one line on debug level for each connection that is closed in the middle: of the headers of a request, of its body, or
 * before the response is complete.
 */
export function logBreakOffs(app: FastifyInstance, { servers, log }: Options): void {
  if (!['debug', 'trace'].includes(log.level)) return
  app.addHook('onRequest', ({ id, method, raw, routeOptions }, reply, done) => {
    reply.raw.once('close', () => {
      if (reply.raw.writableFinished) return
      const incomplete = raw.complete ? 'response' : 'request'
      const route = routeOptions.url ?? 'of an unknown path'
      log.debug({ request: id }, `${method} ${route}: the connection was closed before the ${incomplete} was complete`)
    })
    done()
  })
  for (const server of servers) watchHeaders(server, log)
}

// An idle connection is closed without a line.
function watchHeaders(server: Server, log: FastifyBaseLogger): void {
  const idleAt = new WeakMap<Duplex, number>()
  server.on('request', ({ socket }, response) => {
    idleAt.set(socket, Number.POSITIVE_INFINITY)
    response.once('close', () => idleAt.set(socket, socket.bytesRead))
  })
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) => {
    if (isIncomplete(code, { bytesRead: bytesReadFrom(socket), idleAt: idleAt.get(socket) ?? 0 }))
      log.debug({ code }, 'the connection was closed before the headers of a request were complete')
  })
}

// The parser tells when a connection ends in the middle. One that is reset is not idle if bytes have arrived since its last request.
function isIncomplete(code: string, { bytesRead, idleAt }: { bytesRead: number; idleAt: number }): boolean {
  if (code === 'HPE_INVALID_EOF_STATE') return idleAt !== Number.POSITIVE_INFINITY
  return codes.has(code) && bytesRead > idleAt
}

function bytesReadFrom(socket: Duplex): number {
  return 'bytesRead' in socket ? Number(socket.bytesRead) : 0
}
