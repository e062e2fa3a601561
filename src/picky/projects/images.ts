import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { qrPng } from '../../lib/qr-code.ts'
import { errors } from '../errors.ts'
import { operations } from '../paths.ts'
import { inferred } from '../provenance.ts'
import { qrNameIn } from './qr-code.ts'

/** The QR images that qr_code_base64 points to. */
export function imageRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(operations.qrImage.path, image, async (request, reply) => {
      const name = qrNameIn(request.params.file)
      const licenseKey = name && store.projects.licenseKeyByQrName(name)
      if (!licenseKey) throw errors.notFound('the path expected a QR image of a project, received another')
      return reply.type('image/png').send(await qrPng(licenseKey))
    })
  }
}

const file = Type.String({
  ...inferred('the URL in the sample: qrcode_5ee0b4720e6ef.png'),
  description: 'qrcode_, 13 hex digits, .png',
  'x-limits': { required: inferred('the call is about an image') },
})
const image = { schema: { produces: ['image/png'], params: Type.Object({ file }) } }
