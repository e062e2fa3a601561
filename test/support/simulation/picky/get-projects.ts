import fc from 'fast-check'
import { callSteps } from './call-steps.ts'
import { findProject, projectId } from './fields.ts'
import { present } from './project.ts'

export const getProjects = callSteps({
  id: 'get-projects',
  path: 'pm/get-projects',
  isPm: true,
  credential: 'master',
  fields: { project_id: { ...projectId, good: fc.oneof(projectId.good, fc.constantFrom(0, '0')) } },
  rule: (caller) => {
    const { model, account, fields } = caller
    const body =
      Number(fields.project_id) === 0
        ? { projects: account.projects.map((project) => present(model, project)) }
        : present(model, findProject(caller))
    return { kind: 'json', status: 200, body: { status: 100, message: 'Success', ...body }, isOrdered: true }
  },
})
