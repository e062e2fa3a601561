import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import type { Project } from '../../store/index.ts'
import { successEnvelope } from '../fields.ts'
import { activeProjectRulings, findActiveProject, findProject, readProjectRulings } from '../find-project.ts'
import { createProjectKeys } from '../keys.ts'
import { operations } from '../paths.ts'
import { planRulings } from '../plans.ts'
import { getAccount } from '../request/call.ts'
import { streamProjects } from './list.ts'
import { newProject, newProjectRulings, webhookRulings, withWebhooks } from './project.ts'
import { qrCodeBase64, qrRulings } from './qr-code.ts'
import {
  CreateProjectBody,
  CreateProjectResponse,
  GetProjectsBody,
  GetProjectsResponse,
  SetWebhookBody,
  SetWebhookResponse,
} from './schemas.ts'
import { readRulings, toProjectFields, wireRulings } from './wire.ts'

/** create-project, get-projects and set-webhook. */
export function projectRoutes({ settings, store, clock, derive }: Context): FastifyPluginAsyncTypebox {
  const keys = createProjectKeys(derive)
  const present = (project: Project, request: FastifyRequest, debitedCents = 0) =>
    toProjectFields(project, {
      wire: settings.wire,
      qrCodeBase64: qrCodeBase64(project, request, settings),
      debitedCents,
    })

  return async (app) => {
    app.post(operations.createProject.path, createRoute, (request) => {
      const account = getAccount(request)
      const project = newProject(request.body, {
        account,
        now: clock.now(account.key),
        plans: store.catalog.get().plans,
        keys,
      })
      store.projects.create(account, project)
      return { ...successEnvelope, ...present(project, request, project.amount_debited_cents) }
    })

    app.post(operations.getProjects.path, getRoute, async (request, reply) => {
      const account = getAccount(request)
      const { project_id } = request.body
      if (Number(project_id) !== 0)
        return { ...successEnvelope, ...present(findProject(store, account, project_id), request) }
      const list = streamProjects(store.projects, account, {
        toFields: (project) => present(project, request),
        withImages: settings.qr === 'png',
      })
      return reply.type('application/json; charset=utf-8').send(list)
    })

    app.post(operations.setWebhook.path, setWebhookRoute, (request) => {
      const account = getAccount(request)
      const project = withWebhooks(findActiveProject(store, account, request.body.project_id), request.body)
      store.projects.update(account, project)
      return { ...successEnvelope, ...present(project, request) }
    })
  }
}

// Rulings of the responses that contain a project.
const presentationRulings = { ...qrRulings, ...wireRulings, endOfDay: planRulings.endOfDay }

const createRoute = {
  schema: { body: CreateProjectBody, response: { 200: CreateProjectResponse } },
  config: { rulings: { ...newProjectRulings, ...planRulings, ...presentationRulings } },
}
const getRoute = {
  schema: { body: GetProjectsBody, response: { 200: GetProjectsResponse } },
  config: { rulings: { ...readProjectRulings, ...presentationRulings, ...readRulings }, onlyReads: true },
}
const setWebhookRoute = {
  schema: { body: SetWebhookBody, response: { 200: SetWebhookResponse } },
  config: { rulings: { ...activeProjectRulings, ...webhookRulings, ...presentationRulings, ...readRulings } },
}
