import { addMonths, dayIn, dayOfMonth, lastSecondOf } from './calendar.ts'
import { type Account, type Catalog, neverBilled, type Plan, type Project } from './state.ts'

type Purchase = { now: number; time_zone: string; billing_day?: number | undefined }

/** The billing of a plan that is bought now (billing-period, pay-as-you-go). */
export function startBilling(plan: Plan | undefined, { now, time_zone, billing_day }: Purchase) {
  if (!plan || plan.months === 0) return neverBilled
  const today = dayIn(time_zone, now)
  const day = billing_day ?? dayOfMonth(today)
  return { next_billing_date: addMonths(today, plan.months, day), billing_day: day }
}

/** A renewal, as an advance reports it. Amounts are in cents. */
export type Renewal = {
  due: string
  project_id: number
  billing_plan: number
  project_status: string
  next_billing_date: string
  debited: number
  balance: number
}

/** Renews what is due in an account, in the order of dates and ids (renewal-order). */
export function renew(account: Account, now: number, { plans }: Catalog): Renewal[] {
  const renewals: Renewal[] = []
  for (let project = nextDue(account, now); project; project = nextDue(account, now)) {
    const plan = plans.get(project.billing_plan)
    if (!plan) throw new TypeError('a project has an unknown plan')
    const { next_billing_date: due, project_id, billing_plan } = project
    const debited = renewProject(account, project, plan)
    const { project_status, next_billing_date } = project
    renewals.push({
      due,
      project_id,
      billing_plan,
      project_status,
      next_billing_date,
      debited,
      balance: account.balance,
    })
  }
  return renewals
}

function nextDue({ projects }: Account, now: number): Project | undefined {
  const due = projects.filter(
    ({ project_status, next_billing_date: date }) =>
      project_status === 'Active' && date !== '' && lastSecondOf(date) < now,
  )
  const rank = ({ next_billing_date, project_id }: Project) =>
    `${next_billing_date} ${String(project_id).padStart(15, '0')}`
  return due.sort((one, other) => (rank(one) < rank(other) ? -1 : 1))[0]
}

// Debits the price and moves the date (renewal, renewal-day), or expires the project (expiry).
function renewProject(account: Account, project: Project, { price, months }: Plan): number {
  if (price > account.balance) {
    project.project_status = 'Expired'
    return 0
  }
  const { next_billing_date: date, billing_day: day } = project
  Object.assign(project, months === 0 ? neverBilled : { next_billing_date: addMonths(date, months, day) })
  project.debited = price
  account.balance -= price
  return price
}
