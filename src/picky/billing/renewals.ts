import { parseInstant } from '../../lib/instant.ts'
import type { Account, Plan, ProjectRow, Renewal, RenewalResult } from '../../store/index.ts'
import { continueBilling, getPlan, toEndOfDay } from '../plans.ts'
import { invented } from '../provenance.ts'

const from = invented('no page says what happens on next_billing_date, and only a test moves the clock')

export const renewalRulings = {
  renewal: {
    ...from,
    says: "A plan is renewed when the clock is advanced past the last second of next_billing_date in UTC, whatever the project's time zone. The plan's price is debited, and the plan's months are added to the date.",
  },
  renewalRepeated: {
    ...from,
    says: 'If the clock is advanced past several billing dates of a plan, the plan is renewed once for each.',
  },
  renewalDay: {
    ...from,
    says: 'A plan is renewed on the day of the month on which it was bought. In a shorter month it is renewed on the last day: bought on 31 January, it is renewed on 28 or 29 February and on 31 March.',
  },
  renewalOrder: {
    ...from,
    says: "An account's renewals happen in the order of their dates; on the same date, in the order of the project ids.",
  },
  expiry: {
    ...from,
    says: 'If the balance does not cover a renewal, the project becomes Expired, nothing is debited and next_billing_date is not changed.',
  },
  otherTime: {
    ...from,
    says: 'Setting the clock renews nothing, and neither does time that simply passes. The next advance performs the renewals that are due.',
  },
}

/** What renewals depend on in addition to the projects. */
export type RenewalInput = {
  account: Account
  /** milliseconds since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  /** may return early after exceeding this number */
  max: number
}

/** Renews an account's projects that are due at `now`. */
export function renewProjects(projects: ProjectRow[], { account, now, plans, max }: RenewalInput): RenewalResult {
  const queue = createQueue(now)
  for (const project of projects) queue.add(project)
  const changed = new Map<number, ProjectRow>()
  const renewals: Renewal[] = []
  let balanceCents = account.balanceCents
  for (const before of queue.drain()) {
    if (renewals.length > max) break
    const project = renewOnce(before, getPlan(before.billing_plan, plans), balanceCents)
    const debited_cents = project.project_status === 'Active' ? project.amount_debited_cents : 0
    balanceCents -= debited_cents
    changed.set(project.project_id, project)
    const { project_id, billing_plan, project_status, next_billing_date } = project
    const balance = { debited_cents, balance_cents: balanceCents }
    const renewed = { project_id, billing_plan, project_status, next_billing_date }
    renewals.push({ account: account.key, due: before.next_billing_date, ...renewed, ...balance })
    if (project_status === 'Active') queue.add(project)
  }
  return { projects: [...changed.values()], renewals }
}

function renewOnce(project: ProjectRow, plan: Plan, balanceCents: number): ProjectRow {
  if (plan.priceCents > balanceCents) return { ...project, project_status: 'Expired' }
  return { ...project, ...continueBilling(project, plan), amount_debited_cents: plan.priceCents }
}

// A queue of due projects, ordered by date and then by id. A project that was renewed can be added again.
function createQueue(now: number) {
  const byDate = new Map<string, ProjectRow[]>()
  // Sorted, latest first.
  const dates: string[] = []
  return {
    /** Adds a project, unless it is never billed or not due yet. */
    add(project: ProjectRow): void {
      const { next_billing_date: date } = project
      if (date === '' || (parseInstant(toEndOfDay(date)) ?? now) >= now) return
      const sameDay = byDate.get(date)
      if (sameDay) {
        sameDay.push(project)
        return
      }
      byDate.set(date, [project])
      dates.splice(dates.findLastIndex((other) => other > date) + 1, 0, date)
    },
    *drain(): Iterable<ProjectRow> {
      for (let date = dates.pop(); date !== undefined; date = dates.pop()) {
        const due = byDate.get(date) ?? []
        byDate.delete(date)
        yield* due.sort((one, other) => one.project_id - other.project_id)
      }
    },
  }
}
