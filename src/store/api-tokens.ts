import type { Account } from './accounts.ts'
import type { OpenDatabase, Sqlite } from './database.ts'
import type { ApiToken, Project } from './project.ts'

/** An API token, the project it belongs to, and the account that owns the project. */
export type FoundApiToken = Pick<ApiToken, 'ip' | 'state'> &
  Pick<Project, 'project_id' | 'project_status'> & {
    /** the account's master token */
    owner: string
    owner_enabled: boolean
  }

type FoundRow = Omit<FoundApiToken, 'owner_enabled'> & { owner_enabled: number }

export type ApiTokens = ReturnType<typeof createApiTokens>

/** The API tokens of all projects. A project's tokens are in the order of issue, including the deleted ones. */
export function createApiTokens({ sqlite, change, transaction }: OpenDatabase) {
  const sql = prepare(sqlite)
  const insert = (accountId: number | undefined, projectId: number, tokens: { first: number; list: ApiToken[] }) => {
    for (const [index, { ip, token, state }] of tokens.list.entries())
      sql.insert.run(accountId, projectId, tokens.first + index, ip, token, state)
  }
  const setState = (
    { accountId }: Account,
    { project_id }: Project,
    { position, state }: { position: number; state: ApiToken['state'] },
  ): void => {
    sql.setState.run(state, accountId, project_id, position)
  }

  return {
    /** Adds tokens to a project's existing ones. */
    add: change(({ accountId }: Account, { project_id, api_tokens }: Project, list: ApiToken[]) =>
      insert(accountId, project_id, { first: api_tokens.length, list }),
    ),
    /** Stores the tokens of a new project, within the caller's transaction. */
    insertForNewProject: (accountId: number, { project_id, api_tokens }: Project) =>
      insert(accountId, project_id, { first: 0, list: api_tokens }),
    /** Sets the state of the token at a position. */
    setState: change(setState),
    /** The same, on disk when it returns. */
    setStateNow: transaction(setState),
    /** The tokens of a project. */
    ofProject: (accountId: number, projectId: number): ApiToken[] => sql.ofProject.all(accountId, projectId),
    /** The token with this value, in the account with this key or in any account. */
    find(token: string, key?: string): FoundApiToken | undefined {
      const row = sql.select.get({ token, key: key ?? null })
      return row && { ...row, owner_enabled: row.owner_enabled === 1 }
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
    select: sqlite.prepare<{ token: string; key: string | null }, FoundRow>(
      `SELECT ip, state, project_id, project_status, accounts.token AS owner, enabled AS owner_enabled FROM api_tokens
     JOIN projects USING (account_id, project_id) JOIN accounts USING (account_id)
     -- The first comparison is for the index. Several tokens can have the same last 13 characters.
     WHERE substr(api_tokens.token, -13) = substr(:token, -13) AND api_tokens.token = :token AND fingerprint <> '' AND (:key IS NULL OR fingerprint = :key)`,
    ),
  }
}
