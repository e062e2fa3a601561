import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { successEnvelope } from '../fields.ts'
import { activeProjectRulings, findActiveProject } from '../find-project.ts'
import { operations } from '../paths.ts'
import { planRulings } from '../plans.ts'
import { apiTokenRulings } from '../request/api-token.ts'
import { getAccount } from '../request/call.ts'
import { clientAddressRulings } from '../request/client-address.ts'
import { billingRulings, changeBilling, toChangeBillingResponse } from './change-billing.ts'
import {
  ChangeBillingBody,
  ChangeBillingResponse,
  CheckBalanceBody,
  CheckBalanceResponse,
  CheckPmBalanceBody,
} from './schemas.ts'

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

    const checkBalance = async (request: FastifyRequest) => ({
      ...successEnvelope,
      balance: getAccount(request).balanceCents / 100,
    })
    app.post(operations.checkBalance.path, checkRoute, checkBalance)
    app.post(operations.checkPmBalance.path, checkPmRoute, checkBalance)
  }
}

const changeRoute = {
  schema: { body: ChangeBillingBody, response: { 200: ChangeBillingResponse } },
  config: { rulings: { ...billingRulings, ...planRulings, ...activeProjectRulings } },
}
const checkRoute = {
  schema: { body: CheckBalanceBody, response: { 200: CheckBalanceResponse } },
  config: { rulings: { ...apiTokenRulings, ...clientAddressRulings }, acceptsApiTokens: true, onlyReads: true },
}
const checkPmRoute = {
  schema: { body: CheckPmBalanceBody, response: { 200: CheckBalanceResponse } },
  config: { onlyReads: true },
}
