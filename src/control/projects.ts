import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Context } from '../context.ts'
import { Text } from '../lib/text.ts'
import { AccountName, keyOf } from './account.ts'
import { Problem } from './problem.ts'

/** What the vendor does to a project and no call of the API can. */
export function projectVerbs({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
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

const ProjectStatus = Type.Union([Type.Literal('Active'), Type.Literal('Expired'), Type.Literal('Delete')], {
  expected: 'Active, Expired or Delete',
})

const patch = {
  summary: 'Set the status of a project',
  params: Type.Object({ id: Text({ pattern: '^[0-9]{1,15}$', expected: 'a project id in digits' }) }),
  body: Type.Object(
    { project_status: ProjectStatus, account: Type.Optional(AccountName) },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 200: Type.Object({ project_id: Type.Integer(), project_status: ProjectStatus }) },
}
