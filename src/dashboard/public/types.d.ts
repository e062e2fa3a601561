// What the control plane returns, as far as the page uses it. GET /_mock/openapi.json?plane=control describes all of it.

export type Entry = {
  seq: number
  id: string
  time: string
  account: string | null
  operation: string | null
  method: string
  path: string
  headers: Record<string, string>
  body: unknown
  /** the body as received, if it is not a JSON object and the journal keeps it */
  raw_body: string | null
  status: number | null
  http_status: number | null
  answer: unknown
  duration_ms: number
  deviations: string[]
  fault: string | null
  near_miss: string | null
}

export type LedgerRow = {
  kind: string
  name: string
  says: string
  provenance: string
  source: string
  calls?: string[]
}

export type Account = { account: string; enabled: boolean; balance: number; projects: number }

export type ProjectListItem = {
  account: string
  project_id: number
  project_status: string
  project_name: string
  service: number
  billing_plan: number
  next_billing_date: string
  created_at: string
  api_tokens: number
}

export type ApiToken = { ip: string; token: string; state: 'enabled' | 'disabled' | 'deleted' }

export type Project = ProjectListItem & {
  license_key: string
  plan: { name: string; price: number; months: number } | null
  api_tokens: ApiToken[]
} & Record<string, unknown>

export type Mode = { mode: 'active' | 'deprecated'; status: number; http_status: number; message: string }

export type ClockState = { at: string; frozen: boolean; system: boolean }

export type Renewal = {
  account: string
  project_id: number
  billing_plan: number
  due: string
  debited: number
  project_status: string
  next_billing_date: string
  balance: number
}

export type Fault = {
  id: string
  account: string | null
  operation: string
  status?: number
  message?: string
  http_status?: number
  body?: unknown
  delay_ms?: unknown
  transport?: string
  times?: number
  after?: number
  matched: number
  fired: number
  remaining: number | null
}

export type Snapshot = { account: string | null; name: string; saved_at: string; characters: number }

export type Overview = {
  version: string
  mode: string
  settings: { accounts: string; validation: string; journal: number; publicUrl?: string } & Record<string, unknown>
}

/** A JSON schema, as far as forms and tables need it. */
export type Schema = {
  type?: string | string[]
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  enum?: (string | number)[]
  const?: unknown
  default?: unknown
  format?: string
  minLength?: number
  maxLength?: number
  'x-provenance'?: string
  'x-source'?: string
}

export type Content = Record<string, { schema: Schema; examples?: Record<string, { value: Record<string, unknown> }> }>

export type Operation = {
  operationId: string
  summary: string
  description: string
  method: string
  path: string
  parameters?: { name: string; in: string; description: string }[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

/** A request to the emulated API. `path` begins with a slash and is relative to the server. */
export type CallRequest = { method: string; path: string; headers: Record<string, string>; body: string | undefined }

/** Its response. `httpStatus` is 0 if there was none; `text` then says why. */
export type CallResponse = { httpStatus: number; text: string; id: string; blob: Blob | undefined }

/** A place in the page, which the URL says: `#/view/segment?query` */
export type Route = { view: string; path: string[]; query: Record<string, string> }

/** A note on a call: what it says, the field of its body that it is about, and the ledger's rows on it. */
export type Note = { kind: string; text: string; field: string | undefined; rows: LedgerRow[] }
