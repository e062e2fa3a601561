import type { Account } from './accounts.ts'
import { asWhole, type Sqlite } from './database.ts'
import type { Project } from './project.ts'

/** A token bound to an address; an empty address binds it to none. */
export type ApiToken = { ip: string; token: string; state: 'enabled' | 'disabled' | 'deleted' }

/** A token with what stands or falls with its project. */
export type FoundApiToken = Pick<ApiToken, 'ip' | 'state'> & Pick<Project, 'project_id' | 'project_status'>

export type ApiTokens = ReturnType<typeof createApiTokens>

/** The API tokens of all projects. A project's are in the order they were issued, deleted ones among them. */
export function createApiTokens(sqlite: Sqlite) {
  const sql = prepare(sqlite)
  const insertAll = (
    accountId: number | undefined,
    { project_id }: Project,
    tokens: { first: number; list: ApiToken[] },
  ) => {
    for (const [index, { ip, token, state }] of tokens.list.entries())
      sql.insert.run(accountId, project_id, tokens.first + index, ip, token, state)
  }

  return {
    /** Stores tokens behind those that the project has: all or none. */
    add: asWhole(sqlite, ({ accountId }: Account, project: Project, list: ApiToken[]) =>
      insertAll(accountId, project, { first: project.api_tokens.length, list }),
    ),
    /** Stores the tokens of a new project, within the transaction that stores it. */
    addFirst: (accountId: number, project: Project) =>
      insertAll(accountId, project, { first: 0, list: project.api_tokens }),
    setState(
      { accountId }: Account,
      { project_id }: Project,
      to: { position: number; state: ApiToken['state'] },
    ): void {
      sql.setState.run(to.state, accountId, project_id, to.position)
    },
    /** The tokens of a project. */
    ofProject: (accountId: number, projectId: number): ApiToken[] => sql.ofProject.all(accountId, projectId),
    /** The token of this text, in the account with this key or in any. */
    find(token: string, key?: string): FoundApiToken | undefined {
      return sql.select.get({ token, key: key ?? null })
    },
  }
}

function prepare(sqlite: Sqlite) {
  return {
    insert: sqlite.prepare(
      'INSERT INTO api_tokens (account_id, project_id, position, ip, token, state) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    ofProject: sqlite.prepare<[number, number], ApiToken>(
      'SELECT ip, token, state FROM api_tokens WHERE account_id = ? AND project_id = ? ORDER BY position',
    ),
    setState: sqlite.prepare(
      'UPDATE api_tokens SET state = ? WHERE account_id = ? AND project_id = ? AND position = ?',
    ),
    select: sqlite.prepare<{ token: string; key: string | null }, FoundApiToken>(
      `SELECT ip, state, project_id, project_status FROM api_tokens
     JOIN projects USING (account_id, project_id) JOIN accounts USING (account_id)
     WHERE api_tokens.token = :token AND fingerprint <> '' AND (:key IS NULL OR fingerprint = :key)`,
    ),
  }
}
