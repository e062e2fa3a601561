import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { Problem } from './problem.ts'

/** GET /_mock/ca.pem: the certificate authority that clients of the HTTPS port must trust. */
export function caRoute({ ca, settings }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ca.pem', { schema: caSchema }, async (_request, reply) => {
      if (ca === undefined) throw new Problem(404, whyThereIsNone(settings.httpsPort !== undefined))
      return reply.type('application/x-pem-file').serializer(String).send(ca)
    })
  }
}

function whyThereIsNone(isHttpsOn: boolean): string {
  return isHttpsOn
    ? 'the HTTPS certificate is that of the setting tls-cert, so clients must trust whoever issued it'
    : 'HTTPS is off (setting https-port), so there is no certificate authority'
}

const caSchema = {
  summary: 'Get the certificate authority that clients of the HTTPS port must trust, in PEM',
  description: 'Responds with 404 if HTTPS is off, or uses the certificate of the setting tls-cert.',
  produces: ['application/x-pem-file'],
  response: { 200: Type.String() },
}
