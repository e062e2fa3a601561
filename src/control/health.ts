import type { FastifyPluginAsync } from 'fastify'

/** /livez says that the process answers, /readyz that it takes calls: not when `isEnding`. */
export function healthRoutes(isEnding: () => boolean): FastifyPluginAsync {
  return async (app) => {
    app.get('/livez', async () => ({ status: 'ok' }))
    app.get('/readyz', async (_request, reply) => {
      return isEnding() ? reply.code(503).send({ status: 'closing' }) : { status: 'ok' }
    })
  }
}
