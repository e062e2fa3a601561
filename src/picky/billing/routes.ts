import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../../context.ts'
import { succeeded } from '../fields.ts'
import { findActiveProject, projectRulings } from '../find-project.ts'
import { operations } from '../paths.ts'
import { planRulings } from '../plans.ts'
import { accountOf } from '../request/call.ts'
import { billingRulings, changeAnswer, changeBilling } from './change-billing.ts'
import { ChangeBillingAnswer, ChangeBillingBody, CheckBalanceAnswer, CheckBalanceBody } from './schemas.ts'

/** change-billing and check-balance. */
export function billingRoutes({ settings, store, clock }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(operations.changeBilling.path, change, async (request) => {
      const account = accountOf(request)
      const project = findActiveProject(store, account, request.body.project_id)
      const made = changeBilling(request.body, {
        account,
        project,
        now: clock.now(account.key),
        plans: store.catalog.get().plans,
      })
      store.projects.update(account, made.project, made.debitCents)
      return changeAnswer(project, made, settings.wire === 'table')
    })

    for (const { path } of [operations.checkBalance, operations.checkPmBalance])
      app.post(path, { schema: check }, async (request) => ({
        ...succeeded,
        balance: accountOf(request).balanceCents / 100,
      }))
  }
}

const change = {
  schema: { body: ChangeBillingBody, response: { 200: ChangeBillingAnswer } },
  config: { rulings: { ...billingRulings, ...planRulings, ...projectRulings } },
}
const check = { body: CheckBalanceBody, response: { 200: CheckBalanceAnswer } }
