import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import type { Project } from '../../store/index.ts'
import { succeeded } from '../fields.ts'
import { findActiveProject, findProject, projectRulings } from '../find-project.ts'
import { operations } from '../paths.ts'
import { planRulings } from '../plans.ts'
import { accountOf } from '../request/call.ts'
import { CreateProjectAnswer, GetProjectsAnswer, SetWebhookAnswer } from './answers.ts'
import { GetProjectsBody, SetWebhookBody } from './bodies.ts'
import { projectList } from './list.ts'
import { newProject, newProjectRulings, webhookRulings, withWebhooks } from './project.ts'
import { publicUrl } from './public-url.ts'
import { qrCodeBase64, qrRulings } from './qr-code.ts'
import { CreateProjectBody } from './schemas.ts'
import { toWire, wireRulings } from './wire.ts'

/** create-project, get-projects and set-webhook. */
export function projectRoutes({ settings, store, clock, derive }: Context): FastifyPluginAsyncTypebox {
  const { wire, qr } = settings
  const show = async (project: Project, request: FastifyRequest, debitedCents?: number) =>
    toWire(project, {
      wire,
      qrCodeBase64: await qrCodeBase64(project, qr, publicUrl(request, settings)),
      debitedCents,
    })

  return async (app) => {
    app.post(operations.createProject.path, create, async (request) => {
      const account = accountOf(request)
      const lastId = store.projects.lastId(account)
      const project = newProject(request.body, {
        account,
        lastId,
        now: clock.now(account.key),
        plans: store.catalog.get().plans,
        derive,
      })
      store.projects.insert(account, project)
      return { ...succeeded, ...(await show(project, request, debitedBy(project))) }
    })

    app.post(operations.getProjects.path, get, async (request, reply) => {
      const account = accountOf(request)
      const { project_id } = request.body
      if (Number(project_id) !== 0)
        return { ...succeeded, ...(await show(findProject(store, account, project_id), request)) }
      const list = projectList(store.projects, account, (project) => show(project, request))
      return reply.type('application/json; charset=utf-8').send(list)
    })

    app.post(operations.setWebhook.path, setWebhook, async (request) => {
      const account = accountOf(request)
      const project = withWebhooks(findActiveProject(store, account, request.body.project_id), request.body)
      store.projects.update(account, project)
      return { ...succeeded, ...(await show(project, request)) }
    })
  }
}

const create = {
  schema: { body: CreateProjectBody, response: { 200: CreateProjectAnswer } },
  config: { rulings: { ...newProjectRulings, ...planRulings, ...qrRulings, ...wireRulings } },
}
const get = {
  schema: { body: GetProjectsBody, response: { 200: GetProjectsAnswer } },
  config: { rulings: { ...projectRulings, ...wireRulings } },
}
const setWebhook = {
  schema: { body: SetWebhookBody, response: { 200: SetWebhookAnswer } },
  config: { rulings: { ...projectRulings, ...webhookRulings } },
}

// "not applicable for pay as you go plan" (Create Project page).
function debitedBy({ billing_plan, amount_debited_cents: cents }: Project): number | undefined {
  return billing_plan === 1 && cents === 0 ? undefined : cents
}
