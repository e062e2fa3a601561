import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { toDayOfMonth } from '../../lib/calendar.ts'
import { formatInstant } from '../../lib/instant.ts'
import { qrPng } from '../../lib/qr-code.ts'
import { Text } from '../../lib/text.ts'
import type { Project, ProjectListItem } from '../../store/index.ts'
import { AccountParameter, AccountQuery, toAccountKey } from '../account-parameter.ts'
import { nextCursor, pagingParameters, parseLimit } from '../paging.ts'
import { invalidBody, Problem } from '../problem.ts'
import { findProject } from './find-project.ts'
import { needsAccount, ProjectParams, ProjectResponse, ProjectStatus, toProjectResponse } from './project.ts'
import { SecretsParameter, secretFormatter } from './secrets.ts'

const maxPageSize = 1000

/** /_mock/projects: the projects that are stored. Sets what no call of the emulated API can set. */
export function projectRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/projects', { schema: listSchema }, async ({ query: { account, after: cursor = '0-0', limit } }) => {
      const [accountId = 0, projectId = 0] = cursor.split('-').map(Number)
      const key = toAccountKey(account) ?? null
      const page = store.listings.projects({ key, accountId, projectId, limit: parseLimit(limit, maxPageSize) })
      const last = page.at(-1)
      return { projects: page.map(toListItem), after: last ? `${last.account_id}-${last.project_id}` : cursor }
    })

    app.get('/projects/:id', { schema: getSchema }, async ({ params: { id }, query: { account, secrets } }) => {
      const { owner, project } = findProject(store, { id, account })
      const plan = store.catalog.get().plans.get(project.billing_plan)
      return toProjectResponse({ account: owner.key, project, plan }, secretFormatter(secrets))
    })

    app.get('/projects/:id/qr-code', { schema: qrSchema }, async ({ params: { id }, query: { account } }, reply) => {
      const { project } = findProject(store, { id, account })
      if (project.license_key === '') throw new Problem(404, `project ${id} has no license key, and so no QR code`)
      return reply.type('image/png').send(await qrPng(project.license_key))
    })

    app.patch('/projects/:id', { schema: updateSchema }, async ({ params: { id }, body: { account, ...changes } }) => {
      rejectNoChanges(changes)
      const { owner, project } = findProject(store, { id, account })
      const changed = applyChanges(project, changes)
      store.projects.updateNow(owner, changed)
      const { project_id, project_status, next_billing_date } = changed
      return { project_id, project_status, next_billing_date }
    })
  }
}

function toListItem({ account_id, key, created_at, ...project }: ProjectListItem) {
  return { account: key, ...project, created_at: formatInstant(created_at) }
}

function rejectNoChanges({ project_status, next_billing_date }: ProjectChanges): void {
  if (project_status !== undefined || next_billing_date !== undefined) return
  throw invalidBody('', 'expected project_status or next_billing_date, received neither')
}

function applyChanges(project: Project, { project_status, next_billing_date }: ProjectChanges): Project {
  const changed = { ...project, project_status: project_status ?? project.project_status }
  if (next_billing_date === undefined) return changed
  if (project.next_billing_date === '')
    throw new Problem(409, `the plan of project ${project.project_id} is never billed`, {
      pointer: '/next_billing_date',
    })
  return { ...changed, next_billing_date, billing_day: toDayOfMonth(next_billing_date) }
}

/** A page of projects. */
export type ProjectPage = Static<typeof ProjectPage>
const ProjectPage = Type.Object({
  projects: Type.Array(
    Type.Object({
      account: Type.String({ description: "The fingerprint of the account's token." }),
      project_id: Type.Integer(),
      project_status: ProjectStatus,
      project_name: Type.String(),
      service: Type.Integer(),
      billing_plan: Type.Integer(),
      next_billing_date: Type.String({ description: 'ISO 8601; empty if nothing is billed.' }),
      created_at: Type.String({ description: 'ISO 8601.' }),
      api_tokens: Type.Integer({ description: 'The number of API tokens, not counting deleted ones.' }),
    }),
  ),
  after: nextCursor,
})

/** What to change of a project. Parts left out stay as they are. */
export type ProjectChanges = Omit<Static<typeof ChangesBody>, 'account'>
const ChangesBody = Type.Object(
  {
    project_status: Type.Optional(ProjectStatus),
    next_billing_date: Type.Optional(
      Text({
        format: 'calendar-day',
        expected: 'a date as YYYY-MM-DD',
        description: 'The next date on which the plan is billed. Later dates fall on the same day of the month.',
      }),
    ),
    account: Type.Optional(AccountParameter),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const listSchema = {
  summary: 'List the projects, by account and id',
  querystring: Type.Object(
    { account: Type.Optional(AccountParameter), ...pagingParameters('^[0-9]{1,15}-[0-9]{1,15}$', maxPageSize) },
    { additionalProperties: false },
  ),
  response: { 200: ProjectPage },
}
const getSchema = {
  summary: 'Get a project with its API tokens',
  description: needsAccount,
  params: ProjectParams,
  querystring: Type.Object(
    { account: Type.Optional(AccountParameter), secrets: SecretsParameter },
    { additionalProperties: false },
  ),
  response: { 200: ProjectResponse },
}
const qrSchema = {
  summary: "Get the QR code of a project's license key as a PNG",
  description: `The picture contains the license key in plain text, and needs no \`secrets=plain\`. ${needsAccount}`,
  params: ProjectParams,
  querystring: AccountQuery,
  produces: ['image/png'],
  response: { 200: Type.Unsafe<Buffer>(Type.String({ contentMediaType: 'image/png' })) },
}
const updateSchema = {
  summary: 'Set the status or the next billing date of a project',
  description: needsAccount,
  params: ProjectParams,
  body: ChangesBody,
  response: {
    200: Type.Object({
      project_id: Type.Integer(),
      project_status: ProjectStatus,
      next_billing_date: Type.String({ description: 'ISO 8601; empty if nothing is billed.' }),
    }),
  },
}
