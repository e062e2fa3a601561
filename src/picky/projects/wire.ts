import { printDollars } from '../../lib/money.ts'
import type { Settings } from '../../settings.ts'
import type { Project } from '../../store/index.ts'
import { printDate } from '../date-formats.ts'
import { endOfDay } from '../plans.ts'
import { documented, inferred, invented, pages } from '../provenance.ts'
import type { ListedProject } from './answers.ts'

/** How a project is shown. */
export type Showing = {
  wire: Settings['wire']
  qrCodeBase64: string
  /** what this call has debited; undefined where debiting is not applicable */
  debitedCents: number | undefined
}

export const wireRulings = {
  types: {
    ...documented(pages.createProject),
    says: 'Q3: the sample and the table disagree on the types of project_id, number, amount_debited and next_billing_date, and on whether billing_plan is there; the setting wire says which of them is answered',
  },
  readAmount: {
    ...inferred('Q4: the sample of get-projects has an empty amount_debited'),
    says: 'amount_debited is empty where a project is only read',
  },
  readDate: {
    ...inferred(
      'Q4: an empty next_billing_date, as in the sample of get-projects, would hide what create-project told',
    ),
    says: 'next_billing_date is the stored one where a project is read',
  },
  enabledTokens: {
    ...invented('a disabled token is of no use to who reads it'),
    says: 'api_tokens lists enabled tokens only',
  },
  largeNumbers: {
    ...invented('a JSON number beyond 2^53 would come out as another'),
    says: 'in the table wire a number beyond 2^53, and an empty one, stay texts',
  },
}

/** Q3: the page's sample and its table disagree on types, and on whether billing_plan is there. */
export function toWire(project: Project, { wire, qrCodeBase64, debitedCents }: Showing): ListedProject {
  const table = wire === 'table'
  return {
    project_status: project.project_status,
    project_id: table ? project.project_id : String(project.project_id),
    project_name: project.project_name,
    number: table ? numeric(project.number) : project.number,
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
      ? endOfDay(project.next_billing_date)
      : printDate(project.next_billing_date, project.date_format),
    amount_debited: debitedCents === undefined ? '' : table ? debitedCents / 100 : printDollars(debitedCents),
    notes: project.notes,
  }
}

// Differs: a number that a double cannot hold to the digit stays a string, as does an absent one ('').
function numeric(number: string): string | number {
  const digits = number.replaceAll(/[^0-9]/g, '')
  return digits !== '' && Number.isSafeInteger(Number(digits)) ? Number(digits) : number
}
