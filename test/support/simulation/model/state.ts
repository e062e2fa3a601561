import { derived, type Pattern } from '../pattern.ts'

// The state of a mock, as docs/fidelity.md and docs/control.md describe it. Plain data, so that it can be copied.

export type TokenState = 'enabled' | 'disabled' | 'deleted'
export type ApiToken = { ip: string; token: Pattern; state: TokenState }
export type ProjectStatus = 'Active' | 'Expired' | 'Delete'

export type Project = {
  project_id: number
  project_status: ProjectStatus
  project_name: string
  number: string
  company_name: string
  country: string
  time_zone: string
  date_format: string
  service: number
  license_key: Pattern
  qr_name: Pattern
  unbranded_keyword: Pattern
  global_webhook: string
  event_webhook: string
  smart_reply_webhook: string
  billing_plan: number
  /** YYYY-MM-DD, or '' if it is never billed */
  next_billing_date: string
  /** the day of the month of its renewals; 0 if it is never billed */
  billing_day: number
  /** the last amount debited, in cents */
  debited: number
  notes: string
  created_at: Pattern
  api_tokens: ApiToken[]
}

/** An account. `balance` is in cents. */
export type Account = { token: string; enabled: boolean; balance: number; projects: Project[] }

/** A plan. `price` is in cents. */
export type Plan = { name: string; price: number; months: number }
export type Catalog = { balance: number; plans: Map<number, Plan> }

export type Mode = { mode: string; status: number; http_status: number; message: string }

/** A clock: frozen at an instant, or `ms` ahead of the system time. */
export type Clock = { kind: 'frozen' | 'running'; ms: number }

export type Rule = {
  operation: string
  status?: number
  message?: string
  http_status?: number
  body?: Pattern
  delay_ms?: number
  transport?: string
  times?: number
  after?: number
}
/** A fault, of the account with a token or of all. Its number is part of its id. */
export type Fault = { account: string | undefined; number: number; rule: Rule; matched: number; fired: number }

/** A call as the journal lists it. `account` is the token that it belongs to; undefined if none can be read. */
export type JournalEntry = {
  account: string | undefined
  operation: string | null
  time: Pattern
  status: number | null
  http_status: number | null
  fault: Pattern
}

export type Snapshot = { saved_at: Pattern; state: Pattern }

/** A value that everyone shares, and values that accounts have of their own, by token. */
export type Shared<T> = { all: T; own: Map<string, T> }

/** What can be derived for a project of an account. */
export const keysOf = (token: string, id: number) => ({
  license_key: derived(`license ${token} ${id}`),
  qr_name: derived(`qr ${token} ${id}`),
  unbranded_keyword: derived(`keyword ${token} ${id}`),
  apiToken: (position: number) => derived(`token ${token} ${id} ${position}`),
})

/** The id of the next project of an account with these ids. Ids start at 715 (project-id, fixture-project). */
export function nextId(ids: readonly number[]): number {
  return ids.length === 0 ? 715 : Math.max(...ids) + 1
}

/** The billing of a project that is never billed. */
export const neverBilled = { next_billing_date: '', billing_day: 0 }

export function ownOrShared<T>({ all, own }: Shared<T>, token: string | undefined): T {
  return (token === undefined ? undefined : own.get(token)) ?? all
}
