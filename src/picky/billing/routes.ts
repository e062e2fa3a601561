import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../../context.ts'
import { successEnvelope } from '../fields.ts'
import { activeProjectRulings, findActiveProject } from '../find-project.ts'
import { operations } from '../paths.ts'
import { planRulings } from '../plans.ts'
import { getAccount } from '../request/call.ts'
import { billingRulings, changeBilling, toChangeBillingResponse } from './change-billing.ts'
import { ChangeBillingBody, ChangeBillingResponse, CheckBalanceBody, CheckBalanceResponse } from './schemas.ts'

/** change-billing and check-balance. */
export function billingRoutes({ settings, store, clock }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(operations.changeBilling.path, changeRoute, async (request) => {
      const account = getAccount(request)
      const project = findActiveProject(store, account, request.body.project_id)
      const change = changeBilling(request.body, {
        account,
        project,
        now: clock.now(account.key),
        plans: store.catalog.get().plans,
      })
      store.projects.update(account, change.project, change.debitCents)
      return toChangeBillingResponse(project, change, settings.wire === 'table')
    })

    for (const { path } of [operations.checkBalance, operations.checkPmBalance])
      app.post(path, { schema: checkSchema }, async (request) => ({
        ...successEnvelope,
        balance: getAccount(request).balanceCents / 100,
      }))
  }
}

const changeRoute = {
  schema: { body: ChangeBillingBody, response: { 200: ChangeBillingResponse } },
  config: { rulings: { ...billingRulings, ...planRulings, ...activeProjectRulings } },
}
const checkSchema = { body: CheckBalanceBody, response: { 200: CheckBalanceResponse } }
