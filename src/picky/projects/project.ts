import { distinctAddresses } from '../../lib/ip.ts'
import type { Account, ApiToken, Plan, Project } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { dateFormats, oneTokenPerAddressRuling, webhooksNotCalledRuling } from '../fields.ts'
import type { ProjectKeys } from '../keys.ts'
import { getPlan, requireBalance, startBilling } from '../plans.ts'
import { defaultOf, inferred, invented } from '../provenance.ts'
import { CreateProjectBody, type SetWebhookBody } from './schemas.ts'

/** What a new project depends on in addition to the request. */
export type NewProjectInput = {
  account: Account
  /** milliseconds since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  keys: ProjectKeys
}

const firstProjectId = 715

/** Rulings of create-project. */
export const newProjectRulings = {
  projectId: {
    ...invented('no page says where ids start; the sample shows 715'),
    says: `Project ids start at ${firstProjectId} in each account.`,
  },
  anyPlan: {
    ...invented('the page lists the plans without naming a service'),
    says: 'create-project accepts plans 1 to 6 for both services.',
  },
  countryAndZoneCase: {
    ...invented('the same code or name is meant'),
    says: 'A country and a time zone can be written in upper or lower case. The country is returned in upper case, the time zone as given.',
  },
  zoneAbbreviations: {
    ...invented('the time zone data of Node.js has them'),
    says: 'Other time zones that Node.js knows are accepted too, such as three-letter abbreviations: IST means Asia/Kolkata, BST Asia/Dhaka, CST America/Chicago.',
  },
  oneTokenPerAddress: oneTokenPerAddressRuling,
  addressesWithoutTokens: {
    ...inferred('generate_api_token says "whether API token need to generated or not"'),
    says: 'create-project issues no API token unless generate_api_token is true, even if token_ip_address has addresses.',
  },
  projectTokenWithoutAddress: {
    ...inferred('binding is optional: "if you need to bind"'),
    says: 'create-project without addresses issues one API token that is not bound to an address, if generate_api_token is true. Its ip is empty.',
  },
  webhooksNotCalled: webhooksNotCalledRuling,
}

const { properties: field } = CreateProjectBody

/**
 * The project that a create-project request creates (Create Project page).
 *
 * @throws ApiError 403 if the account's balance is lower than the plan's price
 */
export function newProject(body: CreateProjectBody, { account, now, plans, keys }: NewProjectInput): Project {
  const service = body.service ?? defaultOf(field.service)
  const billing_plan = body.billing_plan ?? defaultOf(field.billing_plan)
  const time_zone = body.time_zone ?? defaultOf(field.time_zone)
  const plan = getPlan(billing_plan, plans)
  requireBalance(account.balanceCents, plan.priceCents, `/billing_plan ${billing_plan}`)
  const subject = { owner: account.token, projectId: nextProjectId(account.highestProjectId) }
  return {
    project_id: subject.projectId,
    project_status: 'Active',
    ...givenFields(body),
    time_zone,
    service,
    ...keys.ofProject(subject, service),
    billing_plan,
    ...startBilling(plan, { time_zone, now }),
    amount_debited_cents: plan.priceCents,
    created_at: now,
    api_tokens: newApiTokens(body, keys.apiTokensOf(subject)),
  }
}

/** The id after `highestId`, the highest id the account has used. */
export function nextProjectId(highestId: number | undefined): number {
  return highestId === undefined ? firstProjectId : highestId + 1
}

/** Rulings of set-webhook. */
export const webhookRulings = {
  webhooksNotCalled: webhooksNotCalledRuling,
  webhookRequired: {
    ...invented('a call that sets nothing is a mistake'),
    says: 'set-webhook without any of the three webhooks gets 410.',
  },
}

/** The project with the webhooks given. @throws ApiError 410 if none is given */
export function withWebhooks(project: Project, body: SetWebhookBody): Project {
  const { global_webhook, event_webhook, smart_reply_webhook } = body
  if (global_webhook === undefined && event_webhook === undefined && smart_reply_webhook === undefined)
    throw errors.invalidRequest(
      'the body: expected at least one of /global_webhook, /event_webhook and /smart_reply_webhook, received none',
    )
  return {
    ...project,
    global_webhook: global_webhook ?? project.global_webhook,
    event_webhook: event_webhook ?? project.event_webhook,
    smart_reply_webhook: smart_reply_webhook ?? project.smart_reply_webhook,
  }
}

/** A date format as a string. The numbers 1 to 3 stand for the formats in documented order (inferred). */
export function toDateFormat(value: (typeof dateFormats)[number] | 1 | 2 | 3): Project['date_format'] {
  return typeof value === 'number' ? dateFormats[value === 1 ? 0 : value === 2 ? 1 : 2] : value
}

function givenFields(body: CreateProjectBody) {
  return {
    project_name: body.project_name,
    number: String(body.number ?? defaultOf(field.number)),
    company_name: body.company_name ?? defaultOf(field.company_name),
    country: (body.country ?? defaultOf(field.country)).toUpperCase(),
    date_format: toDateFormat(body.date_format ?? defaultOf(field.date_format)),
    global_webhook: body.global_webhook ?? defaultOf(field.global_webhook),
    event_webhook: body.event_webhook ?? defaultOf(field.event_webhook),
    smart_reply_webhook: body.smart_reply_webhook ?? defaultOf(field.smart_reply_webhook),
    notes: body.notes ?? defaultOf(field.notes),
  }
}

function newApiTokens(body: CreateProjectBody, deriveToken: (position: number) => string): ApiToken[] {
  if (!(body.generate_api_token ?? defaultOf(field.generate_api_token))) return []
  const addresses = body.token_ip_address ?? defaultOf(field.token_ip_address)
  return distinctAddresses(addresses.length === 0 ? [''] : addresses).map((ip, position) => ({
    ip,
    token: deriveToken(position),
    state: 'enabled',
  }))
}
