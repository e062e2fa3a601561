import type { ApiToken } from './api-tokens.ts'
import type { Query, Sqlite } from './database.ts'

/** A row of the table, and the API tokens that belong to it. */
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
  /** 13 hex digits, or '' where there is no license key to show */
  qr_name: string
  unbranded_keyword: string
  global_webhook: string
  event_webhook: string
  smart_reply_webhook: string
  billing_plan: number
  /** ISO 8601 calendar date, or '' where nothing is billed */
  next_billing_date: string
  amount_debited_cents: number
  notes: string
  /** ms since the Unix epoch */
  created_at: number
  api_tokens: ApiToken[]
}

/** A row of the table as SQLite gives it. */
export type ProjectRow = Omit<Project, 'api_tokens'>

/** What is stored of a new project, save its tokens. */
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
  'amount_debited_cents',
  'notes',
  'created_at',
] as const satisfies (keyof Project)[]

/** What of it can change. */
export const changeable = [
  'project_status',
  'global_webhook',
  'event_webhook',
  'smart_reply_webhook',
  'billing_plan',
  'next_billing_date',
  'amount_debited_cents',
] as const satisfies (keyof Project)[]

/** The statements on the table. */
export type Statements = {
  lastId: Query<[number], number | null>
  key: Query<[number], string>
  select: Query<[number, number], ProjectRow>
  page: Query<[number, number, number, number], ProjectRow>
  insert: Query<unknown[]>
  update: Query<unknown[]>
  owners: Query<[{ projectId: number; key: string | null }], number>
  setStatus: Query<unknown[]>
  licenseKey: Query<[string], string>
}

const setStatus = 'UPDATE projects SET project_status = ? WHERE account_id = ? AND project_id = ?'

/** The statements on the table, each prepared once. */
export function prepareStatements(sqlite: Sqlite): Statements {
  const row = columns.join(', ')
  return {
    lastId: sqlite
      .prepare<[number], number | null>('SELECT max(project_id) FROM projects WHERE account_id = ?')
      .pluck(),
    key: sqlite.prepare<[number], string>('SELECT fingerprint FROM accounts WHERE account_id = ?').pluck(),
    select: sqlite.prepare<[number, number], ProjectRow>(
      `SELECT ${row} FROM projects WHERE account_id = ? AND project_id = ?`,
    ),
    page: sqlite.prepare<[number, number, number, number], ProjectRow>(
      `SELECT ${row} FROM projects WHERE account_id = ? AND project_id > ? AND project_id <= ?
       ORDER BY project_id LIMIT ?`,
    ),
    insert: sqlite.prepare<unknown[], never>(
      `INSERT INTO projects (account_id, ${row}) VALUES (?, ${columns.map(() => '?').join(', ')})`,
    ),
    update: sqlite.prepare<unknown[], never>(
      `UPDATE projects SET ${changeable.map((column) => `${column} = ?`).join(', ')}
       WHERE account_id = ? AND project_id = ?`,
    ),
    owners: sqlite
      .prepare<{ projectId: number; key: string | null }, number>(
        `SELECT account_id FROM projects JOIN accounts USING (account_id)
         WHERE project_id = :projectId AND fingerprint <> '' AND (:key IS NULL OR fingerprint = :key) LIMIT 2`,
      )
      .pluck(),
    setStatus: sqlite.prepare<unknown[], never>(setStatus),
    licenseKey: sqlite
      .prepare<[string], string>(
        `SELECT license_key FROM projects JOIN accounts USING (account_id)
         WHERE qr_name = ? AND qr_name <> '' AND fingerprint <> ''`,
      )
      .pluck(),
  }
}
