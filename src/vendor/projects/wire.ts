import { printDollars } from '../../lib/money.ts'
import type { Settings } from '../../settings.ts'
import type { Project } from '../../store/index.ts'
import type { ProjectAnswer } from './schemas.ts'

/** Q3: the page's sample and its table disagree on types, and on whether billing_plan is there. */
export function toWire(project: Project, wire: Settings['wire'], qrCodeBase64: string): ProjectAnswer {
  const table = wire === 'table'
  return {
    status: 100,
    message: 'Success',
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
    api_tokens: project.api_tokens,
    global_webhook: project.global_webhook,
    event_webhook: project.event_webhook,
    smart_reply_webhook: project.smart_reply_webhook,
    ...(table && { billing_plan: project.billing_plan }),
    next_billing_date: table ? isoInstant(project.next_billing_date) : printDate(project),
    amount_debited: amountDebited(project, table),
    notes: project.notes,
  }
}

// Differs: a number that a double cannot hold to the digit stays a string, as does an absent one ('').
function numeric(number: string): string | number {
  const digits = number.replaceAll(/[^0-9]/g, '')
  return digits !== '' && Number.isSafeInteger(Number(digits)) ? Number(digits) : number
}

// The end of the day, as the change-billing sample prints its next_billing_date: 2020-07-16T23:59:59+00:00.
function isoInstant(date: string): string {
  return date === '' ? '' : `${date}T23:59:59+00:00`
}

function printDate({ next_billing_date: date, date_format }: Project): string {
  const [year, month, day] = date.split('-')
  if (date === '' || date_format === 'YYYY-MM-DD') return date
  return date_format === 'DD-MM-YYYY' ? `${day}-${month}-${year}` : `${month}-${day}-${year}`
}

// "not applicable for pay as you go plan" (Create Project page).
function amountDebited({ billing_plan, amount_debited_cents: cents }: Project, table: boolean): string | number {
  if (billing_plan === 1 && cents === 0) return ''
  return table ? cents / 100 : printDollars(cents)
}
