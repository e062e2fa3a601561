import { fingerprint } from '../lib/fingerprint.ts'
import type { CatalogStore } from './catalog.ts'
import type { Sqlite } from './database.ts'
import type { TokenFilter } from './secrets/token-filter.ts'

/** The owner of a master token. */
export type Account = {
  /** undefined until the account is first stored */
  accountId: number | undefined
  /** fingerprint of the token; identifies the account wherever the token must not appear */
  key: string
  token: string
  enabled: boolean
  balanceCents: number
  /** undefined if it has no project */
  highestProjectId: number | undefined
}

/** An account that is stored. */
export type StoredAccount = Account & { accountId: number }

type NewAccount = Omit<Account, 'accountId' | 'highestProjectId'>

type AccountRow = {
  account_id: number
  fingerprint: string
  token: string
  enabled: number
  balance_cents: number
  highest_project_id: number | null
}

/** No more accounts may be created. */
export class AccountLimitError extends Error {
  override name = 'AccountLimitError'
  /** the maximum number of accounts */
  readonly max: number

  constructor(max: number) {
    super(`at most ${max} accounts`)
    this.max = max
  }
}

export type Accounts = ReturnType<typeof createAccounts>

/** How accounts are created. */
export type AccountOptions = {
  catalog: CatalogStore
  /** whether an unknown token creates an account */
  createUnknownAccounts: boolean
  /** the maximum number of accounts, including those from fixtures */
  maxAccounts: number
  tokenFilter: TokenFilter
}

/** Finds, stores and debits accounts. */
export function createAccounts(
  sqlite: Sqlite,
  { catalog, createUnknownAccounts, maxAccounts, tokenFilter }: AccountOptions,
) {
  const sql = prepare(sqlite)
  // The highest id is never lower than the count, so counting is needed only once it reaches the limit.
  const isFull = () => (sql.highestId.get() ?? 0) >= maxAccounts && (sql.count.get() ?? 0) >= maxAccounts
  // Ids are not reused while the process lives, so a stale id never refers to another account.
  let lastIssuedId = sql.highestId.get() ?? 0
  // Another instance may have stored accounts while it had taken the file.
  const nextId = () => Math.max(lastIssuedId, sql.highestId.get() ?? 0) + 1

  return {
    /** The account of a token; undefined if there is none and none may be created. */
    find(token: string): Account | undefined {
      const row = sql.select.get(token)
      if (row) return fromRow(row)
      if (!createUnknownAccounts) return undefined
      const { balanceCents } = catalog.get().defaultAccount
      return {
        accountId: undefined,
        key: fingerprint(token),
        token,
        enabled: true,
        balanceCents,
        highestProjectId: undefined,
      }
    },
    /** Stores the account if it is not stored yet. @returns its id @throws AccountLimitError */
    ensureStored({ accountId, key, token, enabled, balanceCents }: Account): number {
      if (accountId !== undefined) return accountId
      const stored = sql.select.get(token)
      if (stored) return stored.account_id
      if (isFull()) throw new AccountLimitError(maxAccounts)
      tokenFilter.add(token)
      lastIssuedId = nextId()
      sql.insert.run(lastIssuedId, key, token, Number(enabled), balanceCents)
      return lastIssuedId
    },
    debit: (accountId: number, cents: number): void => {
      if (cents > 0) sql.debit.run(cents, accountId)
    },
    /** Stores a new account regardless of the limit. @returns its id; undefined if the token already has an account */
    add({ key, token, enabled, balanceCents }: NewAccount): number | undefined {
      tokenFilter.add(token)
      const id = nextId()
      const { changes } = sql.insert.run(id, key, token, Number(enabled), balanceCents)
      if (changes === 0) return undefined
      lastIssuedId = id
      return id
    },
    /** The number of stored accounts. */
    count: (): number => sql.count.get() ?? 0,
    /** The stored account with this key, or all stored accounts in order of creation. */
    all: (key?: string): StoredAccount[] => (key === undefined ? sql.all.all() : sql.byKey.all(key)).map(fromRow),
  }
}

// An account without a fingerprint is being deleted: see deletion-queue.ts.
function prepare(sqlite: Sqlite) {
  const select = `SELECT account_id, fingerprint, token, enabled, balance_cents,
    (SELECT max(project_id) FROM projects WHERE projects.account_id = accounts.account_id) AS highest_project_id FROM accounts`
  return {
    select: sqlite.prepare<[string], AccountRow>(`${select} WHERE token = ?`),
    insert: sqlite.prepare<[number, string, string, number, number]>(
      'INSERT INTO accounts (account_id, fingerprint, token, enabled, balance_cents) VALUES (?, ?, ?, ?, ?) ON CONFLICT (token) DO NOTHING',
    ),
    debit: sqlite.prepare<[number, number]>(
      'UPDATE accounts SET balance_cents = balance_cents - ? WHERE account_id = ?',
    ),
    count: sqlite.prepare<[], number>("SELECT count(*) FROM accounts WHERE fingerprint <> ''").pluck(),
    all: sqlite.prepare<[], AccountRow>(`${select} WHERE fingerprint <> '' ORDER BY account_id`),
    byKey: sqlite.prepare<[string], AccountRow>(`${select} WHERE fingerprint = ? ORDER BY account_id`),
    highestId: sqlite.prepare<[], number | null>('SELECT max(account_id) FROM accounts').pluck(),
  }
}

function fromRow(row: AccountRow): StoredAccount {
  const { account_id, fingerprint: key, token, enabled, balance_cents, highest_project_id } = row
  return {
    accountId: account_id,
    key,
    token,
    enabled: enabled === 1,
    balanceCents: balance_cents,
    highestProjectId: highest_project_id ?? undefined,
  }
}
