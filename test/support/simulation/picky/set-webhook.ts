import { Refusal } from '../model/errors.ts'
import { callSteps } from './call-steps.ts'
import { findActiveProject, projectId, webhookFields } from './fields.ts'
import { present } from './project.ts'

export const setWebhook = callSteps({
  id: 'set-webhook',
  path: 'pm/set-webhook',
  isPm: true,
  credential: 'master',
  fields: { project_id: projectId, ...webhookFields },
  rule: (caller) => {
    const { model, fields } = caller
    const project = findActiveProject(caller)
    const given = Object.entries(fields).filter(([name]) => name in webhookFields)
    // webhook-required
    if (given.length === 0) throw new Refusal(410, 'the body')
    Object.assign(project, Object.fromEntries(given))
    return {
      kind: 'json',
      status: 200,
      body: { status: 100, message: 'Success', ...present(model, project) },
      isOrdered: true,
    }
  },
})
