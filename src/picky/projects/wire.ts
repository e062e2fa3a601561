import { formatDollars } from '../../lib/money.ts'
import type { Settings } from '../../settings.ts'
import type { Project } from '../../store/index.ts'
import { toEndOfDay } from '../plans.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import type { ProjectFields } from './schemas.ts'

/** How to present a project in a response. */
export type WireOptions = {
  wire: Settings['wire']
  qrCodeBase64: string
  /** what this call debited */
  debitedCents: number
}

/** Rulings of every response that contains a project. */
export const wireRulings = {
  responseTypes: {
    ...documented(pages.createProject),
    says: 'Q3: the sample and the table disagree on the types of project_id, number, amount_debited and next_billing_date, and on whether billing_plan is present. The setting wire selects one of the two.',
  },
  enabledTokens: {
    ...invented('a disabled token is useless to the caller'),
    says: 'api_tokens lists only enabled tokens.',
  },
  largeNumbers: {
    ...invented('as a JSON number it would become another number'),
    says: 'With wire=table, the field number is a JSON number: +, spaces, hyphens and leading zeros are removed. It stays a string, as given, if it is empty or larger than 2^53 - 1.',
  },
}

/** Rulings of the responses to calls that neither create a project nor change its plan. */
export const readRulings = {
  readAmount: {
    ...inferred('Q4: amount_debited is empty in the sample of get-projects'),
    says: 'amount_debited is empty in the responses of get-projects and set-webhook, which debit nothing.',
  },
  readDate: {
    ...invented(
      'Q4: it is empty in the sample of get-projects, but an empty date would hide what create-project returned',
    ),
    says: 'next_billing_date is the stored date in the responses of get-projects and set-webhook.',
  },
}

/** The fields of a project in a response. Q3: sample and table disagree on types, and on whether billing_plan is present. */
export function toProjectFields(project: Project, { wire, qrCodeBase64, debitedCents }: WireOptions): ProjectFields {
  const table = wire === 'table'
  return {
    project_status: project.project_status,
    project_id: table ? project.project_id : String(project.project_id),
    project_name: project.project_name,
    number: table ? toNumber(project.number) : project.number,
    company_name: project.company_name,
    country: project.country,
    time_zone: project.time_zone,
    date_format: project.date_format,
    service: project.service,
    license_key: project.license_key,
    qr_code_base64: qrCodeBase64,
    unbranded_keyword: project.unbranded_keyword,
    branded_keyword: '',
    api_tokens: project.api_tokens.filter(({ state }) => state === 'enabled').map(({ ip, token }) => ({ ip, token })),
    global_webhook: project.global_webhook,
    event_webhook: project.event_webhook,
    smart_reply_webhook: project.smart_reply_webhook,
    ...(table && { billing_plan: project.billing_plan }),
    next_billing_date: table
      ? toEndOfDay(project.next_billing_date)
      : formatDate(project.next_billing_date, project.date_format),
    amount_debited: debitedCents === 0 ? '' : table ? debitedCents / 100 : formatDollars(debitedCents),
    notes: project.notes,
  }
}

// The field `number` stays a string if it is empty or not a safe integer; `+`, spaces and hyphens are removed.
function toNumber(number: string): string | number {
  const digits = number.replaceAll(/[^0-9]/g, '')
  return digits !== '' && Number.isSafeInteger(Number(digits)) ? Number(digits) : number
}

function formatDate(date: string, format: Project['date_format']): string {
  const [year, month, day] = date.split('-')
  if (date === '' || format === 'YYYY-MM-DD') return date
  return format === 'DD-MM-YYYY' ? `${day}-${month}-${year}` : `${month}-${day}-${year}`
}
