import { fingerprint } from '../lib/fingerprint.ts'
import type { Accounts, StoredAccount } from './accounts.ts'
import type { Sqlite } from './database.ts'
import type { FixtureAccount } from './fixtures.ts'
import type { Projects } from './projects.ts'
import { accountText } from './state-text.ts'

type Row = { fingerprint: string; definition: string; state: string }

export type Sown = ReturnType<typeof createSown>

/**
 * What fixtures made of accounts, by digests: of what the fixtures said, and of the state that this gave. As long as the
 * state is still that, no call has changed the account.
 */
export function createSown(sqlite: Sqlite, { accounts, projects }: { accounts: Accounts; projects: Projects }) {
  const sql = prepare(sqlite)
  const digestOf = (account: StoredAccount) => fingerprint([...accountText(account, projects)].join(''))
  return {
    /** Keeps what has just been stored of a fixture. */
    note(given: FixtureAccount): void {
      const key = fingerprint(given.token)
      for (const account of accounts.all(key)) sql.insert.run(key, definitionOf(given), digestOf(account))
    },
    /** The digests of what the fixtures said, by the accounts' keys. */
    definitions: (): Map<string, string> =>
      new Map(sql.all.all().map(({ fingerprint: key, definition }) => [key, definition])),
    /** Whether an account is still as it was stored of a fixture. */
    isUnchanged: (account: StoredAccount): boolean => sql.select.get(account.key)?.state === digestOf(account),
    /** Forgets the account with this key, or all. */
    forget: (key?: string): void => void (key === undefined ? sql.clear.run() : sql.remove.run(key)),
  }
}

/** A digest of what a fixture says of an account: secrets need not be kept to tell it from another. */
export function definitionOf(account: FixtureAccount): string {
  return fingerprint(JSON.stringify(account))
}

function prepare(sqlite: Sqlite) {
  return {
    all: sqlite.prepare<[], Row>('SELECT * FROM sown'),
    select: sqlite.prepare<[string], Row>('SELECT * FROM sown WHERE fingerprint = ?'),
    insert: sqlite.prepare<[string, string, string]>(
      'INSERT OR REPLACE INTO sown (fingerprint, definition, state) VALUES (?, ?, ?)',
    ),
    remove: sqlite.prepare<[string]>('DELETE FROM sown WHERE fingerprint = ?'),
    clear: sqlite.prepare('DELETE FROM sown'),
  }
}
