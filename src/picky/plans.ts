import { addMonths, type CalendarDate, parseDate, toDate } from '../lib/calendar.ts'
import { formatDollars } from '../lib/money.ts'
import type { Plan, Project } from '../store/index.ts'
import { errors } from './errors.ts'
import { inferred, pages } from './provenance.ts'

export const planRulings = {
  billingPeriod: {
    ...inferred('the names of the plans: monthly, or yearly'),
    says: "next_billing_date is today's date in the project's time zone (UTC if it has none) plus the plan's months. If that month has no such day, it is the last day of the month.",
  },
  payAsYouGo: {
    ...inferred(`${pages.createProject}: amount_debited is "not applicable for pay as you go plan"`),
    says: 'A plan of 0 months is never billed. Its next_billing_date is empty.',
  },
  endOfDay: {
    ...inferred('the change-billing sample prints 2020-07-16T23:59:59+00:00'),
    says: 'A date that is returned with a time has the time 23:59:59+00:00.',
  },
}

/** The plan with this id. @throws TypeError if there is none: the schemas allow only existing ids */
export function getPlan(planId: number, plans: ReadonlyMap<number, Plan>): Plan {
  const plan = plans.get(planId)
  if (plan) return plan
  throw new TypeError(`there is no plan ${planId}`)
}

/** @throws ApiError 403 naming the field at `pointer`, if the balance is lower than the price */
export function requireBalance(balanceCents: number, priceCents: number, pointer: string): void {
  if (priceCents <= balanceCents) return
  const [price, balance] = [formatDollars(priceCents), formatDollars(balanceCents)]
  throw errors.insufficientBalance(`${pointer}: expected a balance of at least ${price} USD, received ${balance} USD`)
}

/** When a project is billed next, and the day of the month on which its plan is renewed. */
export type Billing = Pick<Project, 'next_billing_date' | 'billing_day'>

export const neverBilled: Billing = { next_billing_date: '', billing_day: 0 }

/** When a plan is bought, and for which time zone ('' is UTC). `billing_day` is today's day of the month by default. */
export type PurchaseInput = { now: number; time_zone: string; billing_day?: number | undefined }

/** The billing of a plan that is bought at `now` (milliseconds since the Unix epoch). */
export function startBilling({ months }: Plan, { now, time_zone, billing_day }: PurchaseInput): Billing {
  if (months === 0) return neverBilled
  const today = toDate(now, time_zone || 'UTC')
  return billAfter(today, months, billing_day ?? today.day)
}

/** The billing after a renewal: one period of the plan later. */
export function continueBilling({ next_billing_date, billing_day }: Billing, { months }: Plan): Billing {
  return months === 0 ? neverBilled : billAfter(parseDate(next_billing_date), months, billing_day)
}

// Dates have four digits for the year. A later one is never reached, as clocks end with the year 9999.
function billAfter(date: CalendarDate, months: number, billing_day: number): Billing {
  const next = addMonths(date, months, billing_day)
  return next.year > 9999 ? neverBilled : { next_billing_date: next.toString(), billing_day }
}

/** The last second of a calendar date, as an ISO 8601 instant; '' stays ''. */
export function toEndOfDay(date: string): string {
  return date === '' ? '' : `${date}T23:59:59+00:00`
}
