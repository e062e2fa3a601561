import { addMonths, type CalendarDay, formatDay } from '../lib/calendar.ts'
import { formatDollars } from '../lib/money.ts'
import { dayIn } from '../lib/time-zones.ts'
import type { Plan } from '../store/index.ts'
import { errors } from './errors.ts'
import { documented, inferred, pages } from './provenance.ts'

export const planRulings = {
  period: {
    ...inferred('the names of the plans: monthly, or yearly'),
    says: "next_billing_date is today's date in the project's time zone (UTC if it has none) plus the plan's months. If that month has no such day, its last day is used.",
  },
  payAsYouGo: {
    ...documented(`${pages.createProject}: "not applicable for pay as you go plan"`),
    says: 'A plan of 0 months is never billed. Its next_billing_date is empty.',
  },
  toEndOfDay: {
    ...inferred('the change-billing sample prints 2020-07-16T23:59:59+00:00'),
    says: 'A date that is answered as an instant is the last second of that day at +00:00.',
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
  throw errors.insufficientBalance(`${pointer} expected a balance of at least ${price} USD, received ${balance} USD`)
}

/** The ISO 8601 calendar date on which a plan bought at `now` is billed next; '' if never. */
export function nextBillingDate({ months }: Plan, timeZone: string, now: number): string {
  return addBillingPeriod(dayIn(timeZone || 'UTC', now), months)
}

/** The ISO 8601 calendar date `months` after a day; '' for 0 months, and for a date after the year 9999. */
export function addBillingPeriod(day: CalendarDay, months: number): string {
  const next = addMonths(day, months)
  return months === 0 || next.year > 9999 ? '' : formatDay(next)
}

/** The last second of a calendar date, as an ISO 8601 instant; '' stays ''. */
export function toEndOfDay(date: string): string {
  return date === '' ? '' : `${date}T23:59:59+00:00`
}
