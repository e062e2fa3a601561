import { parseDay } from '../../lib/calendar.ts'
import { parseInstant } from '../../lib/instant.ts'
import type { Account, Plan, ProjectRow, Renewal, Renewed } from '../../store/index.ts'
import { billedAfter, endOfDay, planOf } from '../plans.ts'
import { invented } from '../provenance.ts'

const from = invented("no page says what happens on next_billing_date; the clock is the test's")

export const renewalRulings = {
  renewal: {
    ...from,
    says: "when the clock is advanced past the last second of next_billing_date (at +00:00), the plan's price is debited and the date moves on by the plan's months, again and again until it lies ahead; a day that a month does not have becomes its last, and stays that",
  },
  renewalOrder: {
    ...from,
    says: 'renewals of an account are made in the order of their dates, on one date in the order of the project ids',
  },
  expiry: {
    ...from,
    says: 'a project whose renewal the wallet does not hold becomes Expired, debits nothing and keeps its date',
  },
  otherTime: {
    ...from,
    says: 'time that passes by itself, or by setting the clock, renews nothing; the next advance makes up for it',
  },
}

/** What a renewal depends on besides the projects. */
export type Circumstances = {
  account: Account
  /** ms since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  /** it ends behind this many renewals */
  most: number
}

/** What becomes of an account's projects at `now`. */
export function renewed(projects: ProjectRow[], { account, now, plans, most }: Circumstances): Renewed {
  const agenda = createAgenda(now)
  for (const project of projects) agenda.put(project)
  const changed = new Map<number, ProjectRow>()
  const renewals: Renewal[] = []
  let balanceCents = account.balanceCents
  for (const before of agenda.inOrder()) {
    if (renewals.length > most) break
    const project = renewedOnce(before, planOf(before.billing_plan, plans), balanceCents)
    const debited_cents = project.project_status === 'Active' ? project.amount_debited_cents : 0
    balanceCents -= debited_cents
    changed.set(project.project_id, project)
    const { project_id, billing_plan, project_status, next_billing_date } = project
    const balance = { debited_cents, balance_cents: balanceCents }
    const then = { project_id, billing_plan, project_status, next_billing_date }
    renewals.push({ account: account.key, due: before.next_billing_date, ...then, ...balance })
    if (project_status === 'Active') agenda.put(project)
  }
  return { projects: [...changed.values()], renewals }
}

function renewedOnce(project: ProjectRow, { priceCents, months }: Plan, balanceCents: number): ProjectRow {
  if (priceCents > balanceCents) return { ...project, project_status: 'Expired' }
  const next_billing_date = billedAfter(parseDay(project.next_billing_date), months)
  return { ...project, next_billing_date, amount_debited_cents: priceCents }
}

// The projects whose date has passed: by that date, and those of one date by their ids. What is put back comes later.
function createAgenda(now: number) {
  const byDate = new Map<string, ProjectRow[]>()
  // Latest first.
  const dates: string[] = []
  return {
    put(project: ProjectRow): void {
      const { next_billing_date: date } = project
      if (date === '' || (parseInstant(endOfDay(date)) ?? now) >= now) return
      const sameDay = byDate.get(date)
      if (sameDay) {
        sameDay.push(project)
        return
      }
      byDate.set(date, [project])
      dates.splice(dates.findLastIndex((other) => other > date) + 1, 0, date)
    },
    *inOrder(): Iterable<ProjectRow> {
      for (let date = dates.pop(); date !== undefined; date = dates.pop()) {
        const due = byDate.get(date) ?? []
        byDate.delete(date)
        yield* due.sort((one, other) => one.project_id - other.project_id)
      }
    },
  }
}
