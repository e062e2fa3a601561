import { success } from '../expected.ts'
import { startBilling } from '../model/billing.ts'
import { Refusal } from '../model/errors.ts'
import { timeOf } from '../model/model.ts'
import type { Project } from '../model/state.ts'
import { callSteps } from './call-steps.ts'
import type { Fields } from './deviations.ts'
import { findActiveProject, plan, projectId, service } from './fields.ts'
import { dollars, withTime } from './project.ts'

export const changeBilling = callSteps({
  id: 'change-billing',
  path: 'pm/change-billing',
  isPm: true,
  credential: 'master',
  fields: { project_id: projectId, service, plan_id: plan },
  rule: (caller) => {
    const { model, account, fields } = caller
    const project = findActiveProject(caller)
    const planId = Number(fields.plan_id)
    rejectOtherService(fields, planId, project)
    const { plans } = model.catalog
    const [old, next] = [plans.get(project.billing_plan), plans.get(planId)]
    if (!old || !next) throw new TypeError('a plan is unknown')
    // upgrade, whole-price
    const debited = next.price > old.price ? next.price : 0
    if (debited > account.balance) throw new Refusal(403, '/plan_id')
    const started = startBilling(next, { now: timeOf(model, account.token), time_zone: project.time_zone })
    // downgrade: keeps the date, if there is one and the new plan has one
    const keepsDate = debited === 0 && project.next_billing_date !== '' && next.months > 0
    const old_billing_plan = String(project.billing_plan)
    account.balance -= debited
    Object.assign(project, { billing_plan: planId, debited, ...(!keepsDate && started) })
    return success({
      status: 100,
      message: 'Success',
      project_id: model.world.wire === 'table' ? project.project_id : undefined,
      old_billing_plan,
      new_billing_plan: planId,
      amount_debited: dollars(debited),
      next_billing_date: withTime(project.next_billing_date),
    })
  },
})

// service-of-project, plans-of-service
function rejectOtherService({ service: given }: Fields, planId: number, { service: own }: Project): void {
  if (given !== undefined && given !== own) throw new Refusal(410, '/service')
  const planService = planId === 1 ? own : planId <= 6 ? 1 : 2
  if (planService !== own) throw new Refusal(410, '/plan_id')
}
