import { addMonths, type CalendarDay, isoDate } from '../lib/calendar.ts'
import { printDollars } from '../lib/money.ts'
import { dayIn } from '../lib/time-zones.ts'
import type { Plan } from '../store/index.ts'
import { errors } from './errors.ts'
import { documented, inferred, pages } from './provenance.ts'

export const planRulings = {
  period: {
    ...inferred('plans are monthly or yearly by their names'),
    says: "next_billing_date is the plan's months after today in the project's time zone (UTC without one), on the month's last day where it has no such day",
  },
  payAsYouGo: {
    ...documented(`${pages.createProject}: "not applicable for pay as you go plan"`),
    says: 'a plan that runs for no months is never billed: no next_billing_date',
  },
  endOfDay: {
    ...inferred('the change-billing sample prints 2020-07-16T23:59:59+00:00'),
    says: 'where a date is answered as an instant, it is the last second of that day at +00:00',
  },
}

/** The plan of this id; there is every one. */
export function planOf(planId: number, plans: ReadonlyMap<number, Plan>): Plan {
  const plan = plans.get(planId)
  if (plan) return plan
  throw new TypeError(`there is no plan ${planId}`)
}

/** Lets pass what the wallet holds. @throws VendorError 403 naming the field at `pointer` */
export function requireBalance(balanceCents: number, priceCents: number, pointer: string): void {
  if (priceCents <= balanceCents) return
  const [price, balance] = [printDollars(priceCents), printDollars(balanceCents)]
  throw errors.insufficientBalance(`${pointer} expected a balance of at least ${price} USD, received ${balance} USD`)
}

/** The ISO 8601 calendar date on which a plan taken at `now` is billed again, '' for never. */
export function nextBillingDate({ months }: Plan, timeZone: string, now: number): string {
  return billedAfter(dayIn(timeZone || 'UTC', now), months)
}

/** The ISO 8601 calendar date `months` after a day, '' for never: no months, and what would lie beyond the year 9999. */
export function billedAfter(day: CalendarDay, months: number): string {
  const next = addMonths(day, months)
  return months === 0 || next.year > 9999 ? '' : isoDate(next)
}

/** A calendar date as the instant of its last second; an empty one stays empty. */
export function endOfDay(date: string): string {
  return date === '' ? '' : `${date}T23:59:59+00:00`
}
