import type { Derive } from '../../lib/derive.ts'
import { distinctAddresses } from '../../lib/ip.ts'
import type { Account, ApiToken, Plan, Project } from '../../store/index.ts'
import { dateFormats } from '../date-formats.ts'
import { errors } from '../errors.ts'
import { issueApiToken, issueKeys } from '../keys.ts'
import { nextBillingDate, planOf, requireBalance } from '../plans.ts'
import { defaultOf, inferred, invented } from '../provenance.ts'
import type { SetWebhookBody } from './bodies.ts'
import { CreateProjectBody } from './schemas.ts'

/** What a new project depends on besides the request. */
export type Circumstances = {
  account: Account
  /** the highest id the account has used */
  lastId: number | undefined
  /** ms since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  derive: Derive
}

export const projectIdRuling = {
  ...invented('the sample answers 715'),
  says: "project ids count from 715 within an account, which is the sample's",
  first: 715,
}

export const newProjectRulings = {
  projectId: projectIdRuling,
  anyPlan: {
    ...invented('the page lists the plans without a service'),
    says: 'create-project takes plans 1 to 6 for either service',
  },
  service2: {
    ...inferred('the table says of license_key: only for phone automation'),
    says: 'a project of service 2 has neither license key nor QR code',
  },
  oneTokenAnAddress: {
    ...inferred('the sample answers one for each'),
    says: 'one API token is issued for each distinct address in the order given; spellings of one address are one address',
  },
  unboundToken: {
    ...inferred('binding is optional: "if you need to bind"'),
    says: 'without addresses one API token is issued, bound to none, with an empty ip',
  },
}

const { properties: field } = CreateProjectBody

/**
 * The project that a request makes (Create Project page).
 *
 * @throws VendorError 403 when the wallet does not hold the plan's price
 */
export function newProject(body: CreateProjectBody, circumstances: Circumstances): Project {
  const { account, lastId, now, derive } = circumstances
  const service = body.service ?? defaultOf(field.service)
  const billing_plan = body.billing_plan ?? defaultOf(field.billing_plan)
  const time_zone = body.time_zone ?? defaultOf(field.time_zone)
  const plan = planOf(billing_plan, circumstances.plans)
  requireBalance(account.balanceCents, plan.priceCents, `/billing_plan ${billing_plan}`)
  const subject = { account: account.token, projectId: (lastId ?? projectIdRuling.first - 1) + 1 }
  return {
    project_id: subject.projectId,
    project_status: 'Active',
    ...asGiven(body),
    time_zone,
    service,
    ...issueKeys(derive, subject, service),
    billing_plan,
    next_billing_date: nextBillingDate(plan, time_zone, now),
    amount_debited_cents: plan.priceCents,
    created_at: now,
    api_tokens: apiTokensFor(body, (position) => issueApiToken(derive, subject, position)),
  }
}

export const webhookRulings = {
  atLeastOne: {
    ...invented('a call that sets nothing is a mistake'),
    says: 'set-webhook without any of the three webhooks is refused with 410',
  },
}

/** The project with the webhooks that a request gives. @throws VendorError 410 when it gives none */
export function withWebhooks(project: Project, body: SetWebhookBody): Project {
  const { global_webhook, event_webhook, smart_reply_webhook } = body
  if (global_webhook === undefined && event_webhook === undefined && smart_reply_webhook === undefined)
    throw errors.invalidRequest(
      'the body expected at least one of /global_webhook, /event_webhook and /smart_reply_webhook, received none',
    )
  return {
    ...project,
    global_webhook: global_webhook ?? project.global_webhook,
    event_webhook: event_webhook ?? project.event_webhook,
    smart_reply_webhook: smart_reply_webhook ?? project.smart_reply_webhook,
  }
}

/** The words of a date format, for which a number may stand (the table types date_format one; in their order: inferred). */
export function dateFormatOf(value: (typeof dateFormats)[number] | 1 | 2 | 3): Project['date_format'] {
  return typeof value === 'number' ? dateFormats[value === 1 ? 0 : value === 2 ? 1 : 2] : value
}

function asGiven(body: CreateProjectBody) {
  return {
    project_name: body.project_name,
    number: String(body.number ?? defaultOf(field.number)),
    company_name: body.company_name ?? defaultOf(field.company_name),
    country: (body.country ?? defaultOf(field.country)).toUpperCase(),
    date_format: dateFormatOf(body.date_format ?? defaultOf(field.date_format)),
    global_webhook: body.global_webhook ?? defaultOf(field.global_webhook),
    event_webhook: body.event_webhook ?? defaultOf(field.event_webhook),
    smart_reply_webhook: body.smart_reply_webhook ?? defaultOf(field.smart_reply_webhook),
    notes: body.notes ?? defaultOf(field.notes),
  }
}

function apiTokensFor(body: CreateProjectBody, issue: (position: number) => string): ApiToken[] {
  if (!(body.generate_api_token ?? defaultOf(field.generate_api_token))) return []
  const addresses = distinctAddresses(body.token_ip_address ?? defaultOf(field.token_ip_address))
  return addresses.map((ip, position) => ({ ip, token: issue(position), state: 'enabled' }))
}
