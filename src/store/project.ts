/** An API token. An empty `ip` means that it is not bound to an address. */
export type ApiToken = { ip: string; token: string; state: 'enabled' | 'disabled' | 'deleted' }

/** A project with its API tokens. */
export type Project = {
  project_id: number
  project_status: 'Active' | 'Expired' | 'Delete'
  project_name: string
  number: string
  company_name: string
  country: string
  time_zone: string
  date_format: 'YYYY-MM-DD' | 'DD-MM-YYYY' | 'MM-DD-YYYY'
  service: 1 | 2
  license_key: string
  /** 13 hex digits; '' for a project without a license key */
  qr_name: string
  unbranded_keyword: string
  global_webhook: string
  event_webhook: string
  smart_reply_webhook: string
  billing_plan: number
  /** ISO 8601 calendar date; '' if the plan is never billed */
  next_billing_date: string
  /** day of the month of renewals, 1 to 31; in shorter months the last day is used. 0 if never billed */
  billing_day: number
  amount_debited_cents: number
  notes: string
  /** milliseconds since the Unix epoch */
  created_at: number
  api_tokens: ApiToken[]
}

/** A row of the table projects. */
export type ProjectRow = Omit<Project, 'api_tokens'>

/** The columns of a project, without its account. */
export const columns = [
  'project_id',
  'project_status',
  'project_name',
  'number',
  'company_name',
  'country',
  'time_zone',
  'date_format',
  'service',
  'license_key',
  'qr_name',
  'unbranded_keyword',
  'global_webhook',
  'event_webhook',
  'smart_reply_webhook',
  'billing_plan',
  'next_billing_date',
  'billing_day',
  'amount_debited_cents',
  'notes',
  'created_at',
] as const satisfies (keyof Project)[]

/** The columns that can change after a project is created. */
export const mutableColumns = [
  'project_status',
  'global_webhook',
  'event_webhook',
  'smart_reply_webhook',
  'billing_plan',
  'next_billing_date',
  'billing_day',
  'amount_debited_cents',
] as const satisfies (keyof Project)[]
