import { fingerprint } from '../lib/fingerprint.ts'
import type { Catalog } from './catalog.ts'
import type { Sqlite } from './database.ts'

/** The owner of a master token. */
export type Account = {
  /** undefined for an account that exists only when something is stored in it */
  accountId: number | undefined
  /** the fingerprint of its token: names it where the token must not be shown */
  key: string
  token: string
  enabled: boolean
  balanceCents: number
}

/** An account that is stored. */
export type StoredAccount = Account & { accountId: number }

type AccountRow = { account_id: number; fingerprint: string; token: string; enabled: number; balance_cents: number }

/** Why no further account is made. */
export class AccountsFullError extends Error {
  override name = 'AccountsFullError'
  /** how many accounts there may be */
  readonly most: number

  constructor(most: number) {
    super(`at most ${most} accounts`)
    this.most = most
  }
}

export type Accounts = ReturnType<typeof createAccounts>

/** What the accounts depend on: whether any token has one, and how many there may be, the fixtures' among them. */
export type AccountOptions = { catalog: Catalog; open: boolean; maxAccounts: number }

/** The accounts; in an open store every token has one. */
export function createAccounts(sqlite: Sqlite, options: AccountOptions) {
  const sql = prepare(sqlite)
  // Counting takes longer with each account; there are no more of them than the highest id says.
  const isFull = () =>
    (sql.highestId.get() ?? 0) >= options.maxAccounts && (sql.count.get() ?? 0) >= options.maxAccounts
  // An id is not used again while the process lives: whoever still holds one of an account that is gone meets nobody else.
  let lastId = sql.highestId.get() ?? 0

  return {
    /** The account a token stands for; undefined when there is none and none may be made. */
    find(token: string): Account | undefined {
      const row = sql.select.get(token)
      if (row) return fromRow(row)
      if (!options.open) return undefined
      const { balanceCents } = options.catalog.get().defaultAccount
      return { accountId: undefined, key: fingerprint(token), token, enabled: true, balanceCents }
    },
    /** Its id, stored now if it was not. @throws AccountsFullError */
    idOf({ accountId, key, token, enabled, balanceCents }: Account): number {
      if (accountId !== undefined) return accountId
      const stored = sql.select.get(token)
      if (stored) return stored.account_id
      if (isFull()) throw new AccountsFullError(options.maxAccounts)
      sql.insert.run(++lastId, key, token, Number(enabled), balanceCents)
      return lastId
    },
    debit: (accountId: number, cents: number): void => {
      if (cents > 0) sql.debit.run(cents, accountId)
    },
    /** Stores an account beyond any bound, unless its token has one. @returns its id; undefined where there was one */
    add({ key, token, enabled, balanceCents }: Omit<Account, 'accountId'>): number | undefined {
      const { changes } = sql.insert.run(lastId + 1, key, token, Number(enabled), balanceCents)
      return changes === 0 ? undefined : ++lastId
    },
    /** How many are stored. */
    count: (): number => sql.count.get() ?? 0,
    /** The stored account with this key, or all, in the order in which they came. */
    all: (key?: string): StoredAccount[] => (key === undefined ? sql.all.all() : sql.allOf.all(key)).map(fromRow),
  }
}

function prepare(sqlite: Sqlite) {
  return {
    select: sqlite.prepare<[string], AccountRow>('SELECT * FROM accounts WHERE token = ?'),
    insert: sqlite.prepare<[number, string, string, number, number]>(
      'INSERT INTO accounts (account_id, fingerprint, token, enabled, balance_cents) VALUES (?, ?, ?, ?, ?) ON CONFLICT (token) DO NOTHING',
    ),
    debit: sqlite.prepare<[number, number]>(
      'UPDATE accounts SET balance_cents = balance_cents - ? WHERE account_id = ?',
    ),
    count: sqlite.prepare<[], number>("SELECT count(*) FROM accounts WHERE fingerprint <> ''").pluck(),
    all: sqlite.prepare<[], AccountRow>(`SELECT * FROM accounts WHERE fingerprint <> '' ORDER BY account_id`),
    allOf: sqlite.prepare<[string], AccountRow>('SELECT * FROM accounts WHERE fingerprint = ? ORDER BY account_id'),
    highestId: sqlite.prepare<[], number | null>('SELECT max(account_id) FROM accounts').pluck(),
  }
}

function fromRow(row: AccountRow): StoredAccount {
  const { account_id, fingerprint: key, token, enabled, balance_cents } = row
  return { accountId: account_id, key, token, enabled: enabled === 1, balanceCents: balance_cents }
}
