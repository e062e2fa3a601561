import type { FastifyPluginAsync } from 'fastify'

/** /livez says that the process answers, /readyz that it takes calls: not while it closes. */
export const healthPaths: FastifyPluginAsync = async (app) => {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    return closing ? reply.code(503).send({ status: 'closing' }) : { status: 'ok' }
  })
}
