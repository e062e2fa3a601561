import type { Model } from '../model/model.ts'
import type { Project } from '../model/state.ts'
import { type Pattern, qrImage, qrUrl } from '../pattern.ts'

/** A project in a response. `debited` is what the call debited, in cents (response-types). */
export function present({ world }: Model, project: Project, debited = 0): Record<string, Pattern> {
  const isTable = world.wire === 'table'
  return {
    project_status: project.project_status,
    project_id: isTable ? project.project_id : String(project.project_id),
    project_name: project.project_name,
    number: isTable ? toNumber(project.number) : project.number,
    company_name: project.company_name,
    country: project.country,
    time_zone: project.time_zone,
    date_format: project.date_format,
    service: project.service,
    license_key: project.license_key,
    qr_code_base64: qrCode(world, project),
    unbranded_keyword: project.unbranded_keyword,
    branded_keyword: '',
    api_tokens: project.api_tokens.filter(({ state }) => state === 'enabled').map(({ ip, token }) => ({ ip, token })),
    global_webhook: project.global_webhook,
    event_webhook: project.event_webhook,
    smart_reply_webhook: project.smart_reply_webhook,
    billing_plan: isTable ? project.billing_plan : undefined,
    next_billing_date: isTable ? withTime(project.next_billing_date) : formatDate(project),
    amount_debited: debited === 0 ? '' : isTable ? debited / 100 : dollars(debited),
    notes: project.notes,
  }
}

function qrCode({ qr, publicUrl }: Model['world'], { license_key, qr_name }: Project): Pattern {
  if (qr_name === '') return ''
  return qr === 'png' ? qrImage(license_key) : qrUrl(publicUrl, qr_name)
}

// large-numbers
function toNumber(number: string): string | number {
  const digits = number.replace(/[+ -]/g, '')
  return digits === '' || Number(digits) > Number.MAX_SAFE_INTEGER ? number : Number(digits)
}

/** A date with the time of its last second (end-of-day). */
export function withTime(date: string): string {
  return date && `${date}T23:59:59+00:00`
}

function formatDate({ next_billing_date, date_format }: Project): string {
  const [year = '', month = '', day = ''] = next_billing_date.split('-')
  return next_billing_date && date_format.replace('YYYY', year).replace('MM', month).replace('DD', day)
}

/** An amount in US dollars: 10, or 12.50. */
export function dollars(cents: number): string {
  return (cents / 100).toFixed(2).replace('.00', '')
}
