import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { formatInstant } from '../../lib/instant.ts'
import { Text } from '../../lib/text.ts'
import type { ProjectListItem } from '../../store/index.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'
import { nextCursor, pagingParameters, parseLimit } from '../paging.ts'
import { Problem } from '../problem.ts'

const maxPageSize = 1000

/** /_mock/projects: the projects that are stored, and their status, which no call of the emulated API can set. */
export function projectRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/projects', { schema: listSchema }, async ({ query: { account, after: cursor = '0-0', limit } }) => {
      const [accountId = 0, projectId = 0] = cursor.split('-').map(Number)
      const key = toAccountKey(account) ?? null
      const page = store.listings.projects({ key, accountId, projectId, limit: parseLimit(limit, maxPageSize) })
      const last = page.at(-1)
      return { projects: page.map(toListItem), after: last ? `${last.account_id}-${last.project_id}` : cursor }
    })

    app.patch('/projects/:id', { schema: setStatusSchema }, async ({ params, body: { project_status, account } }) => {
      const project_id = Number(params.id)
      const found = store.projects.setStatus(project_id, project_status, toAccountKey(account))
      if (found === 0) throw notFound(project_id, account)
      if (found > 1) throw ambiguousId(project_id)
      return { project_id, project_status }
    })
  }
}

function toListItem({ account_id, key, created_at, ...project }: ProjectListItem) {
  return { account: key, ...project, created_at: formatInstant(created_at) }
}

function notFound(id: number, account: string | undefined): Problem {
  return new Problem(404, `${account === undefined ? 'no account has a' : 'the account has no'} project ${id}`)
}

function ambiguousId(id: number): Problem {
  const detail = `several accounts have a project ${id}; name one of them in account, by its master token or fingerprint`
  return new Problem(409, detail, { pointer: '/account' })
}

/** A status that a project can have. */
export type ProjectStatus = Static<typeof ProjectStatus>
const ProjectStatus = Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], {
  expected: 'Active, Expired or Delete',
})

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

const listSchema = {
  summary: 'List the projects, by account and id',
  querystring: Type.Object(
    { account: Type.Optional(AccountParameter), ...pagingParameters('^[0-9]{1,15}-[0-9]{1,15}$', maxPageSize) },
    { additionalProperties: false },
  ),
  response: { 200: ProjectPage },
}
const setStatusSchema = {
  summary: 'Set the status of a project',
  description: 'If several accounts have a project with this id, account is required.',
  params: Type.Object({ id: Text({ pattern: '^[0-9]{1,15}$', expected: 'a project id in digits' }) }),
  body: Type.Object(
    { project_status: ProjectStatus, account: Type.Optional(AccountParameter) },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 200: Type.Object({ project_id: Type.Integer(), project_status: ProjectStatus }) },
}
