import type { Derive } from '../../lib/derive.ts'
import { parseInstant } from '../../lib/instant.ts'
import { toCents } from '../../lib/money.ts'
import type { FixtureProject, Plan, Project } from '../../store/index.ts'
import { issueApiToken, issueKeys } from '../keys.ts'
import { nextBillingDate, planOf } from '../plans.ts'
import { defaultOf, invented } from '../provenance.ts'
import { dateFormatOf, projectIdRuling } from './project.ts'
import { CreateProjectBody } from './schemas.ts'

/** What a project of a fixture file depends on besides what stands there. */
export type Circumstances = {
  /** the master token */
  token: string
  /** the highest id that the account has used */
  lastId: number | undefined
  /** ms since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  derive: Derive
}

export const fixtureRulings = {
  fixtureProject: {
    ...invented("fixtures are the mock's own"),
    says: 'what a project of a fixture file leaves out is as create-project would have it; only nothing is debited for it',
  },
}

const { properties: field } = CreateProjectBody

const emptyTexts = {
  number: '',
  company_name: '',
  country: '',
  time_zone: '',
  global_webhook: '',
  event_webhook: '',
  smart_reply_webhook: '',
  notes: '',
}

/** A whole project of what a fixture file says of it. */
export function fixtureProject(given: FixtureProject, circumstances: Circumstances): Project {
  const { token, lastId, now, plans, derive } = circumstances
  const subject = { account: token, projectId: given.project_id ?? (lastId ?? projectIdRuling.first - 1) + 1 }
  const service = given.service ?? defaultOf(field.service)
  const billing_plan = given.billing_plan ?? defaultOf(field.billing_plan)
  const time_zone = given.time_zone ?? defaultOf(field.time_zone)
  const { amount_debited = 0, created_at, api_tokens = [], ...rest } = given
  return {
    ...emptyTexts,
    ...issueKeys(derive, subject, service),
    project_status: 'Active',
    date_format: dateFormatOf(defaultOf(field.date_format)),
    next_billing_date: nextBillingDate(planOf(billing_plan, plans), time_zone, now),
    ...rest,
    project_id: subject.projectId,
    service,
    billing_plan,
    amount_debited_cents: toCents(amount_debited),
    created_at: (created_at === undefined ? undefined : parseInstant(created_at)) ?? now,
    api_tokens: api_tokens.map(({ ip = '', token: own, state = 'enabled' }, position) => ({
      ip,
      token: own ?? issueApiToken(derive, subject, position),
      state,
    })),
  }
}
