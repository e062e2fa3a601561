import { printDollars } from '../../lib/money.ts'
import type { Account, Plan, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { succeeded } from '../fields.ts'
import { endOfDay, nextBillingDate, planOf, requireBalance } from '../plans.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import type { ChangeBillingAnswer, ChangeBillingBody } from './schemas.ts'

export const billingRulings = {
  plansOfService: {
    ...inferred('the names of the plans: 7 to 9 are WhatsApp Official, 2 to 6 Phone Automation'),
    says: 'in change-billing plans 7 to 9 are for service 2 only, 2 to 6 for service 1 only, 1 for both; else 410',
  },
  serviceOfProject: {
    ...invented('nothing says what another one would do'),
    says: "service in change-billing is the project's own, which it stands for when it is absent; another is refused with 410",
  },
  upgrade: {
    ...documented(`${pages.changeBilling}: "your account should have enough balance to upgrade"`),
    says: 'to go from Pay As You Go to a plan, the wallet must hold its price; else 403, with nothing changed',
  },
  wholePrice: {
    ...invented('the sample debits a whole price, from Pay As You Go'),
    says: 'from one plan to a dearer one the whole price is debited, not the difference',
  },
  upgradePeriod: {
    ...inferred('the sample answers a date about a month on'),
    says: 'a dearer plan runs from today',
  },
  downgrade: {
    ...invented('no page speaks of going down'),
    says: 'a plan that is not dearer debits nothing ("0") and leaves next_billing_date as it is; it becomes empty with Pay As You Go',
  },
}

/** What a change of plan depends on besides the request. */
export type Circumstances = {
  account: Account
  project: Project
  /** ms since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
}

/** A project with its new plan, and what that costs. */
export type Change = { project: Project; debitCents: number }

/**
 * Puts a project on another plan (Change Billing Plan page).
 *
 * @throws VendorError 410 for a plan or service that is not the project's, 403 when the wallet does not hold the price
 */
export function changeBilling(body: ChangeBillingBody, { account, project, now, plans }: Circumstances): Change {
  const planId = body.plan_id
  requireService(body, project)
  const [from, to] = [planOf(project.billing_plan, plans), planOf(planId, plans)]
  const debitCents = to.priceCents > from.priceCents ? to.priceCents : 0
  requireBalance(account.balanceCents, debitCents, `/plan_id ${planId}`)
  const next = nextBillingDate(to, project.time_zone, now)
  const keepsDate = debitCents === 0 && next !== '' && project.next_billing_date !== ''
  const next_billing_date = keepsDate ? project.next_billing_date : next
  return {
    project: { ...project, billing_plan: planId, next_billing_date, amount_debited_cents: debitCents },
    debitCents,
  }
}

/** The answer, in the sample's types: the old plan a text, the new one a number. */
export function changeAnswer(before: Project, { project, debitCents }: Change, table: boolean): ChangeBillingAnswer {
  return {
    ...succeeded,
    ...(table && { project_id: project.project_id }),
    old_billing_plan: String(before.billing_plan),
    new_billing_plan: project.billing_plan,
    amount_debited: printDollars(debitCents),
    next_billing_date: endOfDay(project.next_billing_date),
  }
}

function requireService({ service, plan_id: planId }: ChangeBillingBody, project: Project): void {
  const own = project.service
  if (service !== undefined && service !== own)
    throw errors.invalidRequest(`/service expected ${own}, the project's, received ${service}`)
  if (planId !== 1 && planId >= 7 !== (own === 2))
    throw errors.invalidRequest(
      `/plan_id expected ${own === 1 ? 'a plan from 1 to 6' : '1 or a plan from 7 to 9'} for service ${own}, received ${planId}`,
    )
}
