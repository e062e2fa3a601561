import type { FastifyPluginAsync } from 'fastify'

/** /livez responds with 200 while the process runs. /readyz responds with 503 from the moment the server begins to close. */
export function healthRoutes(isShuttingDown: () => boolean): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      return isShuttingDown() ? reply.code(503).send({ status: 'closing' }) : { status: 'ok' }
    })
  }
}
