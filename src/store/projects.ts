import type { Account, Accounts } from './accounts.ts'
import type { Sqlite } from './database.ts'

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

/** A token bound to an address; an empty address binds it to none. */
export type ApiToken = { ip: string; token: string }

export type Projects = ReturnType<typeof createProjects>

// Where the documented sample's counter stood (Create Project page: "project_id":"715").
const firstProjectId = 715

const columns = [
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

/** The projects of all accounts. */
export function createProjects(sqlite: Sqlite, accounts: Accounts) {
  const lastId = sqlite.prepare<[number], number>('SELECT max(project_id) FROM projects WHERE account_id = ?').pluck()
  const insertProject = sqlite.prepare(
    `INSERT INTO projects (account_id, ${columns.join(', ')}) VALUES (?, ${columns.map(() => '?').join(', ')})`,
  )
  const insertToken = sqlite.prepare(
    'INSERT INTO api_tokens (account_id, project_id, position, ip, token) VALUES (?, ?, ?, ?, ?)',
  )
  const licenseKey = sqlite
    .prepare<[string], string>("SELECT license_key FROM projects WHERE qr_name = ? AND qr_name <> ''")
    .pluck()

  return {
    /** The id its next project gets: ids count up from 715 within an account. */
    nextId({ accountId }: Account): number {
      const last = accountId === undefined ? undefined : lastId.get(accountId)
      return (last ?? firstProjectId - 1) + 1
    },
    /** Stores the project, its tokens, its account if that is new, and what was debited: all of it or nothing. */
    insert: sqlite.transaction((account: Account, project: Project) => {
      const accountId = accounts.idOf(account)
      accounts.debit(accountId, project.amount_debited_cents)
      insertProject.run(accountId, ...columns.map((column) => project[column]))
      for (const [position, { ip, token }] of project.api_tokens.entries())
        insertToken.run(accountId, project.project_id, position, ip, token)
    }),
    /** The license key that the QR image of this name shows. */
    licenseKeyByQrName: (name: string): string | undefined => licenseKey.get(name),
  }
}
