import type { Sqlite } from './database.ts'
import type { Fixtures } from './fixtures.ts'

/** The owner of a master token. */
export type Account = {
  /** undefined for an account that exists only when something is stored in it */
  accountId: number | undefined
  token: string
  enabled: boolean
  balanceCents: number
}

type AccountRow = { account_id: number; token: string; enabled: number; balance_cents: number }

export type Accounts = ReturnType<typeof createAccounts>

/** The accounts; in an open store every token has one. */
export function createAccounts(sqlite: Sqlite, options: { fixtures: Fixtures; open: boolean }) {
  const select = sqlite.prepare<[string], AccountRow>('SELECT * FROM accounts WHERE token = ?')
  const insert = sqlite.prepare<[string, number, number]>(
    'INSERT INTO accounts (token, enabled, balance_cents) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const debit = sqlite.prepare<[number, number]>(
    'UPDATE accounts SET balance_cents = balance_cents - ? WHERE account_id = ?',
  )
  const { balanceCents } = options.fixtures.defaultAccount

  return {
    /** The account a token stands for; undefined when there is none and none may be made. */
    find(token: string): Account | undefined {
      const row = select.get(token)
      if (row) return fromRow(row)
      return options.open ? { accountId: undefined, token, enabled: true, balanceCents } : undefined
    },
    /** Its id, stored now if it was not. */
    idOf({ accountId, token, enabled, balanceCents }: Account): number {
      return accountId ?? Number(insert.run(token, Number(enabled), balanceCents).lastInsertRowid)
    },
    debit: (accountId: number, cents: number): void => {
      if (cents > 0) debit.run(cents, accountId)
    },
    /** Stores the fixtures' accounts; one that is there already is left as it is. */
    seed: sqlite.transaction(() => {
      for (const account of options.fixtures.accounts)
        insert.run(account.token, Number(account.enabled), account.balanceCents)
    }),
  }
}

function fromRow(row: AccountRow): Account {
  return { accountId: row.account_id, token: row.token, enabled: row.enabled === 1, balanceCents: row.balance_cents }
}
