import { addMonths, isoDate } from '../../lib/calendar.ts'
import type { Derive } from '../../lib/derive.ts'
import { canonicalIp } from '../../lib/ip.ts'
import { printDollars } from '../../lib/money.ts'
import { dayIn } from '../../lib/time-zones.ts'
import type { Account, ApiToken, Plan, Project } from '../../store/index.ts'
import { dateFormats } from '../date-formats.ts'
import { errors } from '../errors.ts'
import { issueApiToken, issueKeys } from './keys.ts'
import type { CreateProjectBody } from './schemas.ts'

/** What a new project depends on besides the request. */
export type Circumstances = {
  account: Account
  projectId: number
  /** ms since the Unix epoch */
  now: number
  plans: ReadonlyMap<number, Plan>
  derive: Derive
}

/**
 * The project that a request makes (Create Project page).
 *
 * @throws VendorError 403 when the wallet does not hold the plan's price
 */
export function newProject(body: CreateProjectBody, circumstances: Circumstances): Project {
  const { account, projectId, now, derive } = circumstances
  const { number = '', company_name = '', country = '', time_zone = '', notes = '' } = body
  const { global_webhook = '', event_webhook = '', smart_reply_webhook = '' } = body
  const { service = 1, billing_plan = 1 } = body
  const plan = planFor(billing_plan, circumstances)
  const subject = { account: account.token, projectId }
  return {
    project_id: projectId,
    project_status: 'Active',
    project_name: body.project_name,
    number: String(number),
    company_name,
    country: country.toUpperCase(),
    time_zone,
    date_format: dateFormatOf(body.date_format),
    service,
    ...issueKeys(derive, subject, service),
    global_webhook,
    event_webhook,
    smart_reply_webhook,
    billing_plan,
    next_billing_date: nextBillingDate(plan, time_zone || 'UTC', now),
    amount_debited_cents: plan.priceCents,
    notes,
    created_at: now,
    api_tokens: apiTokensFor(body, (position) => issueApiToken(derive, subject, position)),
  }
}

function planFor(planId: number, { account, plans }: Circumstances): Plan {
  const plan = plans.get(planId)
  if (!plan) throw new TypeError(`no plan ${planId} in the fixtures`)
  if (plan.priceCents <= account.balanceCents) return plan
  const [price, balance] = [printDollars(plan.priceCents), printDollars(account.balanceCents)]
  throw errors.insufficientBalance(
    `/billing_plan ${planId} expected a balance of at least ${price} USD, received ${balance} USD`,
  )
}

// The table types date_format a number (inferred: 1, 2, 3 in the order of the words).
function dateFormatOf(value: CreateProjectBody['date_format']): Project['date_format'] {
  if (typeof value !== 'number') return value ?? 'DD-MM-YYYY'
  return dateFormats[value === 1 ? 0 : value === 2 ? 1 : 2]
}

// "not applicable for pay as you go plan" (Create Project page), which runs for no months.
function nextBillingDate({ months }: Plan, timeZone: string, now: number): string {
  return months === 0 ? '' : isoDate(addMonths(dayIn(timeZone, now), months))
}

// Without addresses one token bound to none (inferred); two spellings of one address share a token.
function apiTokensFor(body: CreateProjectBody, issue: (position: number) => string): ApiToken[] {
  if (!body.generate_api_token) return []
  const distinct = new Map<string, string>()
  for (const ip of body.token_ip_address ?? []) {
    if (!distinct.has(canonicalIp(ip))) distinct.set(canonicalIp(ip), ip)
  }
  const addresses = distinct.size === 0 ? [''] : [...distinct.values()]
  return addresses.map((ip, position) => ({ ip, token: issue(position) }))
}
