import type { FastifyPluginAsync } from 'fastify'

type Health = {
  isShuttingDown: () => boolean
  /** why the database cannot be used, in words; undefined if it can */
  probe: () => string | undefined
}

/**
 * /livez responds with 200 while the process runs. /readyz responds with 503 while the database cannot be used, and from the moment
 * the server begins to close.
 */
export function healthRoutes({ isShuttingDown, probe }: Health): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      if (isShuttingDown()) return reply.code(503).send({ status: 'closing' })
      const reason = probe()
      return reason === undefined ? { status: 'ok' } : reply.code(503).send({ status: 'unavailable', reason })
    })
  }
}
