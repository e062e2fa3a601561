import { formatDollars } from '../../lib/money.ts'
import type { Account, Plan, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { successEnvelope } from '../fields.ts'
import { type Billing, getPlan, requireBalance, startBilling, toEndOfDay } from '../plans.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import type { ChangeBillingBody, ChangeBillingResponse } from './schemas.ts'

export const billingRulings = {
  plansOfService: {
    ...inferred('the names of the plans: 7 to 9 are WhatsApp Official, 2 to 6 Phone Automation'),
    says: 'change-billing accepts plans 7 to 9 for service 2 only, plans 2 to 6 for service 1 only and plan 1 for both. Otherwise 410.',
  },
  serviceOfProject: {
    ...invented('no page says what another service would do'),
    says: "service in change-billing must be the project's own service, which is also its default. Otherwise 410.",
  },
  upgrade: {
    ...documented(`${pages.changeBilling}: "your account should have enough balance to upgrade"`),
    says: "An upgrade requires a balance that covers the plan's price. Otherwise 403, and nothing is changed.",
  },
  wholePrice: {
    ...invented('the sample upgrades from Pay As You Go; no page says what the change from another plan costs'),
    says: 'An upgrade debits the whole price of the new plan, not the difference.',
  },
  upgradePeriod: {
    ...inferred('the sample returns a date about a month later'),
    says: "A more expensive plan starts today, and is renewed on today's day of the month.",
  },
  downgrade: {
    ...invented('no page mentions downgrades'),
    says: 'A plan that costs the same or less debits nothing ("0"), and keeps next_billing_date and the day of the month of its renewals. A change to Pay As You Go clears next_billing_date.',
  },
}

/** What a change of plan depends on in addition to the request. */
export type ChangeBillingInput = {
  account: Account
  project: Project
  /** milliseconds since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
}

/** A project with its new plan, and the amount to debit. */
export type BillingChange = { project: Project; debitCents: number }

/**
 * Changes a project's plan (Change Billing Plan page).
 *
 * @throws ApiError 410 for a plan of another service, 403 if the account's balance is lower than the price
 */
export function changeBilling(
  body: ChangeBillingBody,
  { account, project, now, plans }: ChangeBillingInput,
): BillingChange {
  const planId = body.plan_id
  requireService(body, project)
  const [from, to] = [getPlan(project.billing_plan, plans), getPlan(planId, plans)]
  const debitCents = to.priceCents > from.priceCents ? to.priceCents : 0
  requireBalance(account.balanceCents, debitCents, `/plan_id ${planId}`)
  const { next_billing_date, billing_day } = project
  const started = startBilling(to, { now, time_zone: project.time_zone })
  const keepsDate = debitCents === 0 && started.next_billing_date !== '' && next_billing_date !== ''
  const billing: Billing = keepsDate ? { next_billing_date, billing_day } : started
  return {
    project: { ...project, billing_plan: planId, ...billing, amount_debited_cents: debitCents },
    debitCents,
  }
}

/** The response of change-billing, with the sample's types: the old plan is a string, the new one a number. */
export function toChangeBillingResponse(
  before: Project,
  { project, debitCents }: BillingChange,
  table: boolean,
): ChangeBillingResponse {
  return {
    ...successEnvelope,
    ...(table && { project_id: project.project_id }),
    old_billing_plan: String(before.billing_plan),
    new_billing_plan: project.billing_plan,
    amount_debited: formatDollars(debitCents),
    next_billing_date: toEndOfDay(project.next_billing_date),
  }
}

function requireService({ service, plan_id: planId }: ChangeBillingBody, project: Project): void {
  const own = project.service
  if (service !== undefined && service !== own)
    throw errors.invalidRequest(`/service: expected ${own}, the project's, received ${service}`)
  const isOwnPlan = own === 2 ? planId >= 7 : planId <= 6
  if (planId !== 1 && !isOwnPlan)
    throw errors.invalidRequest(
      `/plan_id: expected ${own === 1 ? 'a plan from 1 to 6' : '1 or a plan from 7 to 9'} for service ${own}, received ${planId}`,
    )
}
