import { toDayOfMonth } from '../../lib/calendar.ts'
import { parseInstant } from '../../lib/instant.ts'
import { toCents } from '../../lib/money.ts'
import type { FixtureProject, Plan, Project } from '../../store/index.ts'
import { type Billing, getPlan, neverBilled, type PurchaseInput, startBilling } from '../plans.ts'
import { defaultOf, invented } from '../provenance.ts'
import { type NewProjectInput, nextProjectId, toDateFormat } from './project.ts'
import { CreateProjectBody } from './schemas.ts'

/** What a project from a fixture file depends on in addition to its definition. */
export type FixtureProjectInput = Omit<NewProjectInput, 'account'> & {
  /** the master token */
  token: string
  /** the highest project id of the account; undefined if it has no project */
  highestId: number | undefined
}

export const fixtureRulings = {
  fixtureProject: {
    ...invented('fixtures belong to the mock, not to the vendor'),
    says: 'A project in a fixture file gets the same defaults as one made by create-project, but nothing is debited for it.',
  },
}

const { properties: field } = CreateProjectBody

const emptyFields = {
  number: '',
  company_name: '',
  country: '',
  time_zone: '',
  global_webhook: '',
  event_webhook: '',
  smart_reply_webhook: '',
  notes: '',
}

/** Fills in what a fixture file leaves out of a project. */
export function completeFixtureProject(given: FixtureProject, input: FixtureProjectInput): Project {
  const { token, highestId, now, plans, keys } = input
  const subject = { owner: token, projectId: given.project_id ?? nextProjectId(highestId) }
  const service = given.service ?? defaultOf(field.service)
  const billing_plan = given.billing_plan ?? defaultOf(field.billing_plan)
  const time_zone = given.time_zone ?? defaultOf(field.time_zone)
  const deriveToken = keys.apiTokensOf(subject)
  const { amount_debited = 0, created_at, api_tokens = [], ...rest } = given
  return {
    ...emptyFields,
    ...keys.ofProject(subject, service),
    project_status: 'Active',
    date_format: toDateFormat(defaultOf(field.date_format)),
    ...rest,
    ...completeBilling(given, getPlan(billing_plan, plans), { now, time_zone }),
    project_id: subject.projectId,
    service,
    billing_plan,
    amount_debited_cents: toCents(amount_debited),
    created_at: (created_at === undefined ? undefined : parseInstant(created_at)) ?? now,
    api_tokens: api_tokens.map(({ ip = '', token: own, state = 'enabled' }, position) => ({
      ip,
      token: own ?? deriveToken(position),
      state,
    })),
  }
}

function completeBilling(
  { next_billing_date, billing_day }: FixtureProject,
  plan: Plan,
  purchase: PurchaseInput,
): Billing {
  if (next_billing_date === undefined) return startBilling(plan, { ...purchase, billing_day })
  if (next_billing_date === '') return neverBilled
  return { next_billing_date, billing_day: billing_day ?? toDayOfMonth(next_billing_date) }
}
