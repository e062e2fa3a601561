import { asWhole, type Sqlite } from '../database.ts'

const mostSnapshots = 100
const mostCharacters = 64 * 1024 * 1024

/** A state that was saved under a name: an account's own, or, with the key '', the whole. */
export type Snapshot = { key: string; name: string; saved_at: number; characters: number }

/** Why nothing more is saved. */
export class SnapshotsFullError extends Error {
  override name = 'SnapshotsFullError'
}

/** States saved by name, in SQLite: they outlive a restart, and a reset. Each account's names are its own. */
export function createSnapshots(sqlite: Sqlite) {
  const sql = prepare(sqlite)
  return {
    /** Saves a state, in the place of one of the same name. @throws SnapshotsFullError */
    save: asWhole(sqlite, ({ key = '', name, state, now }: Saving) => {
      sql.remove.run(key, name)
      const { snapshots, characters } = sql.sums.get() ?? { snapshots: 0, characters: 0 }
      if (snapshots >= mostSnapshots) throw new SnapshotsFullError(`at most ${mostSnapshots} snapshots`)
      if (characters + state.length > mostCharacters)
        throw new SnapshotsFullError(`at most ${mostCharacters} characters in all snapshots together`)
      sql.insert.run(key, name, now, state)
    }),
    /** The state of this name. */
    find: (name: string, key = ''): string | undefined => sql.select.get(key, name),
    /** Those of the account with this key; without a key, every one. */
    list: (key?: string): Snapshot[] => sql.list.all({ key: key ?? null }),
    /** @returns whether there was one of this name */
    remove: (name: string, key = ''): boolean => sql.remove.run(key, name).changes > 0,
  }
}

/** What is saved: whose state, or the whole one, when (ms since the Unix epoch). */
type Saving = { key: string | undefined; name: string; state: string; now: number }

function prepare(sqlite: Sqlite) {
  return {
    insert: sqlite.prepare<[string, string, number, string]>(
      'INSERT INTO snapshots (fingerprint, name, saved_at, state) VALUES (?, ?, ?, ?)',
    ),
    select: sqlite
      .prepare<[string, string], string>('SELECT state FROM snapshots WHERE fingerprint = ? AND name = ?')
      .pluck(),
    list: sqlite.prepare<{ key: string | null }, Snapshot>(
      `SELECT fingerprint AS key, name, saved_at, length(state) AS characters FROM snapshots
       WHERE :key IS NULL OR fingerprint = :key ORDER BY fingerprint, name`,
    ),
    remove: sqlite.prepare<[string, string]>('DELETE FROM snapshots WHERE fingerprint = ? AND name = ?'),
    sums: sqlite.prepare<[], { snapshots: number; characters: number }>(
      'SELECT count(*) AS snapshots, coalesce(sum(length(state)), 0) AS characters FROM snapshots',
    ),
  }
}
