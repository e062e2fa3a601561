// Loaded into the program with --import. Has SQLite checkpoint after 20 pages instead of 1000, so that a recording has many checkpoints.
import Database from 'better-sqlite3'

const { pragma } = Database.prototype
Object.assign(Database.prototype, {
  /** @this {Database.Database} @param {[string, Database.PragmaOptions?]} call */
  pragma(...call) {
    const result = pragma.apply(this, call)
    if (call[0] === 'journal_mode = WAL') pragma.call(this, 'wal_autocheckpoint = 20')
    return result
  },
})
