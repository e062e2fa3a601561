import type { Sqlite } from './database.ts'
import type { ProjectRow } from './project.ts'

/** An account in a list, with its number of projects. */
export type AccountListItem = {
  account_id: number
  key: string
  enabled: number
  balance_cents: number
  projects: number
}

/** A project in a list, with its number of API tokens, not counting deleted ones. */
export type ProjectListItem = Pick<
  ProjectRow,
  'project_id' | 'project_status' | 'project_name' | 'service' | 'billing_plan'
> &
  Pick<ProjectRow, 'next_billing_date' | 'created_at'> & { account_id: number; key: string; api_tokens: number }

/** A page of projects: those after `accountId` and `projectId`, in the account with this key or, for null, in all. */
export type ProjectPageQuery = { key: string | null; accountId: number; projectId: number; limit: number }

/** Lists of what is stored, page by page and without secrets. */
export function createListings(sqlite: Sqlite) {
  const accounts = sqlite.prepare<[number, number], AccountListItem>(
    `SELECT account_id, fingerprint AS key, enabled, balance_cents,
       (SELECT count(*) FROM projects WHERE projects.account_id = accounts.account_id) AS projects
     FROM accounts WHERE account_id > ? AND fingerprint <> '' ORDER BY account_id LIMIT ?`,
  )
  const projects = sqlite.prepare<ProjectPageQuery, ProjectListItem>(
    `SELECT account_id, fingerprint AS key, project_id, project_status, project_name, service, billing_plan,
       next_billing_date, created_at, (SELECT count(*) FROM api_tokens AS t
         WHERE t.account_id = p.account_id AND t.project_id = p.project_id AND t.state <> 'deleted') AS api_tokens
     FROM projects AS p JOIN accounts USING (account_id)
     WHERE fingerprint <> '' AND (:key IS NULL OR fingerprint = :key)
       AND (account_id, project_id) > (:accountId, :projectId)
     ORDER BY account_id, project_id LIMIT :limit`,
  )
  return {
    /** The accounts after the one with this id, in order of creation. */
    accounts: (after: number, limit: number): AccountListItem[] => accounts.all(after, limit),
    /** A page of projects, ordered by account and id. */
    projects: (page: ProjectPageQuery): ProjectListItem[] => projects.all(page),
  }
}
