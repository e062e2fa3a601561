import type { OpenDatabase, Sqlite } from '../database.ts'

const maxSnapshots = 100
const maxCharacters = 64 * 1024 * 1024

/** A saved state. `key` is the account's key, or '' for the whole state. */
export type Snapshot = { key: string; name: string; saved_at: number; characters: number }

/** No more snapshots may be saved. */
export class SnapshotLimitError extends Error {
  override name = 'SnapshotLimitError'
}

/** A state to save. Without `key` it is the whole state. `now` is in milliseconds since the Unix epoch. */
type NewSnapshot = { key: string | undefined; name: string; state: string; now: number }

/** Saved states, by account and name. They are stored in SQLite, and survive restarts and resets. */
export function createSnapshots({ sqlite, transaction }: OpenDatabase) {
  const sql = prepare(sqlite)
  return {
    /** Saves a state. Replaces a snapshot of the same name. @throws SnapshotLimitError */
    save: transaction(({ key = '', name, state, now }: NewSnapshot): Snapshot => {
      sql.remove.run(key, name)
      const { snapshots, characters } = sql.totals.get() ?? { snapshots: 0, characters: 0 }
      if (snapshots >= maxSnapshots) throw new SnapshotLimitError(`at most ${maxSnapshots} snapshots`)
      if (characters + state.length > maxCharacters)
        throw new SnapshotLimitError(`at most ${maxCharacters} characters in all snapshots together`)
      // Counted by SQLite, as in `list`. In `state.length`, a character outside the BMP counts as two.
      return { key, name, saved_at: now, characters: sql.insert.get(key, name, now, state) ?? 0 }
    }),
    /** The state saved under a name. */
    find: (name: string, key = ''): string | undefined => sql.select.get(key, name),
    /** The snapshots of the account with this key, or all. */
    list: (key?: string): Snapshot[] => sql.list.all({ key: key ?? null }),
    /** @returns whether there was a snapshot of this name */
    remove: transaction((name: string, key: string = ''): boolean => sql.remove.run(key, name).changes > 0),
  }
}

function prepare(sqlite: Sqlite) {
  return {
    insert: sqlite
      .prepare<[string, string, number, string], number>(
        'INSERT INTO snapshots (fingerprint, name, saved_at, state) VALUES (?, ?, ?, ?) RETURNING length(state)',
      )
      .pluck(),
    select: sqlite
      .prepare<[string, string], string>('SELECT state FROM snapshots WHERE fingerprint = ? AND name = ?')
      .pluck(),
    list: sqlite.prepare<{ key: string | null }, Snapshot>(
      `SELECT fingerprint AS key, name, saved_at, length(state) AS characters FROM snapshots
       WHERE :key IS NULL OR fingerprint = :key ORDER BY fingerprint, name`,
    ),
    remove: sqlite.prepare<[string, string]>('DELETE FROM snapshots WHERE fingerprint = ? AND name = ?'),
    totals: sqlite.prepare<[], { snapshots: number; characters: number }>(
      'SELECT count(*) AS snapshots, coalesce(sum(length(state)), 0) AS characters FROM snapshots',
    ),
  }
}
