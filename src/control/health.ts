import type { FastifyPluginAsync } from 'fastify'

/** /livez answers while the process runs. /readyz answers 503 from the moment the server begins to close. */
export function healthRoutes(isClosing: () => boolean): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      return isClosing() ? reply.code(503).send({ status: 'closing' }) : { status: 'ok' }
    })
  }
}
