import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Context } from '../../context.ts'
import { qrPng } from '../../lib/qr-code.ts'
import { accountOf } from '../call.ts'
import { errors } from '../errors.ts'
import { operations } from '../paths.ts'
import { publicUrl } from '../public-url.ts'
import { newProject } from './project.ts'
import { qrCodeBase64, qrNameIn } from './qr-image.ts'
import { CreateProjectBody, ProjectAnswer } from './schemas.ts'
import { toWire } from './wire.ts'

/** create-project, and the QR images that its answers point to. */
export function projectRoutes({ settings, fixtures, store, clock, derive }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const create = { body: CreateProjectBody, response: { 200: ProjectAnswer } }
    app.post(operations.createProject.path, { schema: create }, async (request) => {
      const account = accountOf(request)
      const projectId = store.projects.nextId(account)
      const project = newProject(request.body, { account, projectId, now: clock.now(), plans: fixtures.plans, derive })
      store.projects.insert(account, project)
      return toWire(project, settings.wire, await qrCodeBase64(project, settings.qr, publicUrl(request, settings)))
    })

    const image = { params: Type.Object({ file: Type.String() }) }
    app.get(operations.qrImage.path, { schema: image }, async (request, reply) => {
      const name = qrNameIn(request.params.file)
      const licenseKey = name && store.projects.licenseKeyByQrName(name)
      if (!licenseKey) throw errors.notFound('the path expected a QR image of a project, received another')
      return reply.type('image/png').send(await qrPng(licenseKey))
    })
  }
}
