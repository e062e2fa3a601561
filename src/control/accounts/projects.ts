import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { formatInstant } from '../../lib/instant.ts'
import { Text } from '../../lib/text.ts'
import type { ListedProject } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { after, pagingQuery, parseLimit } from '../paging.ts'
import { Problem } from '../problem.ts'

const maxProjects = 1000

/** What the vendor does to a project and no call of the API can. */
export function projectRoutes({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/projects', { schema: list }, async ({ query: { account, after: behind = '0-0', limit } }) => {
      const [accountId = 0, projectId = 0] = behind.split('-').map(Number)
      const key = keyOf(account) ?? null
      const found = store.listings.projects({ key, accountId, projectId, limit: parseLimit(limit, maxProjects) })
      const last = found.at(-1)
      return { projects: found.map(shown), after: last ? `${last.account_id}-${last.project_id}` : behind }
    })

    app.patch('/projects/:id', { schema: patch }, async ({ params, body }) => {
      const { project_status, account } = body
      const project_id = Number(params.id)
      const found = store.projects.setStatus(project_id, project_status, keyOf(account))
      if (found === 0)
        throw new Problem(404, `there is no project ${project_id}${account === undefined ? '' : ' in that account'}`)
      if (found > 1)
        throw new Problem(
          409,
          `several accounts have a project ${project_id}; name one by its master token or fingerprint`,
          '/account',
        )
      return { project_id, project_status }
    })
  }
}

function shown({ account_id, key, created_at, ...project }: ListedProject) {
  return { account: key, ...project, created_at: formatInstant(created_at) }
}

const ProjectStatus = Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], {
  expected: 'Active, Expired or Delete',
})

const patch = {
  summary: 'Set the status of a project',
  params: Type.Object({ id: Text({ pattern: '^[0-9]{1,15}$', expected: 'a project id in digits' }) }),
  body: Type.Object(
    { project_status: ProjectStatus, account: Type.Optional(AccountParameter) },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 200: Type.Object({ project_id: Type.Integer(), project_status: ProjectStatus }) },
}
const list = {
  summary: 'The projects of an account, or of all',
  querystring: Type.Object(
    {
      account: Type.Optional(AccountParameter),
      ...pagingQuery('^[0-9]{1,15}-[0-9]{1,15}$', maxProjects),
    },
    { additionalProperties: false },
  ),
  response: {
    200: Type.Object({
      projects: Type.Array(
        Type.Object({
          account: Type.String({ description: 'fingerprint' }),
          project_id: Type.Integer(),
          project_status: ProjectStatus,
          project_name: Type.String(),
          service: Type.Integer(),
          billing_plan: Type.Integer(),
          next_billing_date: Type.String({ description: 'ISO 8601, empty where nothing is billed' }),
          created_at: Type.String({ description: 'ISO 8601' }),
          api_tokens: Type.Integer({ description: 'how many there are, deleted ones left out' }),
        }),
      ),
      after,
    }),
  },
}

/** A page of projects. */
export type ProjectList = Static<(typeof list.response)[200]>
/** A status that a project can be given. */
export type ProjectStatus = Static<typeof ProjectStatus>
