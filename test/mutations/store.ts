import type { Mutation } from './mutation.ts'

const groupCommit = 'test/store/group-commit.test.ts'
const durability = 'test/store/durability.test.ts'
const migrations = 'test/store/migrations.test.ts'
const state = 'test/control/state/state.test.ts'
const reset = 'test/control/state/reset.test.ts'
const rings = 'test/store/journal/ring-buffers.test.ts'

/** What is stored: transactions, limits, resets, migrations, the journal's bounds. */
export const store: Mutation[] = [
  {
    breaks: 'a response is sent before its change is on disk',
    file: 'src/store/group-commit.ts',
    find: 'if (hasBegun || failure) waiting.push(callback)',
    replace: 'if (failure) waiting.push(callback)',
    tests: [groupCommit],
  },
  {
    breaks: 'a list shows what is not on disk yet',
    file: 'src/store/projects.ts',
    find: `          // Since the last project, other calls may have changed tokens.
          commit()`,
    replace: '          // Since the last project, other calls may have changed tokens.',
    tests: [durability],
  },
  {
    breaks: 'a database of a newer program is opened and changed',
    file: 'src/store/database.ts',
    find: 'if (version > migrations.length)',
    replace: 'if (version > 2 * migrations.length)',
    tests: [migrations],
  },
  {
    breaks: 'the database of another program is changed',
    file: 'src/store/database.ts',
    find: "if (tables > 0 && sqlite.pragma('application_id', { simple: true }) !== applicationId)",
    replace: "if (tables > 99 && sqlite.pragma('application_id', { simple: true }) !== applicationId)",
    tests: ['test/cli/program.test.ts'],
    title: "a file that is another program's",
  },
  {
    breaks: 'renewals after an upgrade fall on another day',
    file: 'src/store/migrations.ts',
    find: 'UPDATE projects SET billing_day = CAST(substr(next_billing_date, -2) AS INTEGER);',
    replace: 'UPDATE projects SET billing_day = 1;',
    tests: [migrations],
  },
  {
    breaks: 'accounts of an older database are not found after an upgrade',
    file: 'src/store/migrations.ts',
    find: 'UPDATE accounts SET fingerprint = fingerprint(token);',
    replace: '',
    tests: [migrations],
  },
  {
    breaks: 'imported prices are lost in an upgrade',
    file: 'src/store/migrations.ts',
    find: 'ALTER TABLE imports RENAME TO imported_catalogs;',
    replace: 'ALTER TABLE imports RENAME TO imported_catalogs;\n\n  DELETE FROM imported_catalogs;',
    tests: [migrations],
  },
  {
    breaks: 'an old migration is changed after its release',
    file: 'src/store/migrations.ts',
    find: "CREATE INDEX projects_by_qr_name ON projects (qr_name) WHERE qr_name <> '';",
    replace: 'CREATE INDEX projects_by_qr_name ON projects (qr_name);',
    tests: [migrations],
  },
  {
    breaks: 'more accounts are stored than max-accounts allows',
    file: 'src/store/accounts.ts',
    find: 'if (isFull()) throw new AccountLimitError(maxAccounts)',
    replace: 'if (isFull() && token === key) throw new AccountLimitError(maxAccounts)',
    tests: ['test/picky/projects/create-project.test.ts', 'test/picky/request/accounts.test.ts'],
  },
  {
    breaks: 'an unknown token gets an account although accounts are closed',
    file: 'src/store/accounts.ts',
    find: 'if (!createUnknownAccounts) return undefined',
    replace: 'if (!createUnknownAccounts && !token) return undefined',
    tests: ['test/picky/projects/create-project.test.ts', 'test/picky/request/accounts.test.ts'],
  },
  {
    breaks: 'an account that was reset can still be found',
    file: 'src/store/deletion-queue.ts',
    find: "SET token = char(0) || account_id, fingerprint = '' WHERE",
    replace: "SET token = token, fingerprint = '' WHERE",
    tests: [reset, state],
  },
  {
    breaks: 'the rows of a reset account stay in the database for ever',
    file: 'src/store/deletion-queue.ts',
    find: 'if (sql.next.get() !== undefined) schedule()',
    replace: 'if (sql.next.get() === 0) schedule()',
    tests: [migrations],
  },
  {
    breaks: 'a list that is under way at a reset ends as if it were complete',
    file: 'src/store/projects.ts',
    find: 'if (sql.key.get(accountId) !== key)',
    replace: "if (key === '' && sql.key.get(accountId) !== key)",
    tests: [reset],
  },
  {
    breaks: 'a reset leaves the faults',
    file: 'src/store/index.ts',
    find: '[mode.reset, faults.reset, journal.clear]',
    replace: '[mode.reset, journal.clear]',
    tests: [reset],
  },
  {
    breaks: 'a reset leaves the clock where it was',
    file: 'src/store/state/reset.ts',
    find: 'const undoClock = clock.reset(key)',
    replace: 'const undoClock = () => undefined',
    tests: [reset],
  },
  {
    breaks: 'a reset of one account resets the mode of all',
    file: 'src/store/mode.ts',
    find: 'if (key !== undefined) own.delete(key)',
    replace: "if (key === '') own.delete(key)",
    tests: [reset, 'test/picky/request/mode.test.ts'],
  },
  {
    breaks: 'a failed import leaves its prices in effect',
    file: 'src/store/state/import.ts',
    find: '      catalog.reload()\n',
    replace: '',
    tests: [state],
  },
  {
    breaks: 'an import exceeds max-accounts',
    file: 'src/store/state/import.ts',
    find: 'if (accounts.count() <= maxAccounts) return',
    replace: 'if (accounts.count() > 0 || maxAccounts > 0) return',
    tests: [state],
  },
  {
    breaks: 'the import of one account deletes all others',
    file: 'src/store/state/import.ts',
    find: 'deleteAccounts(key)\n',
    replace: 'deleteAccounts()\n',
    tests: [state],
  },
  {
    breaks: 'more than 100 snapshots can be saved',
    file: 'src/store/state/snapshots.ts',
    find: 'if (snapshots >= maxSnapshots)',
    replace: 'if (snapshots > maxSnapshots)',
    tests: [state],
  },
  {
    breaks: 'the snapshot of one account overwrites that of another',
    file: 'src/store/state/snapshots.ts',
    find: 'sql.select.get(key, name),',
    replace: 'sql.select.get(key.slice(0, 0), name),',
    tests: [state],
  },
  {
    breaks: 'a state that is too large to import again is exported',
    file: 'src/store/state/export.ts',
    find: 'const maxStateBytes = 5 * 1024 * 1024',
    replace: 'const maxStateBytes = 50 * 1024 * 1024',
    tests: [state],
  },
  {
    breaks: 'fixtures with the same project id twice are accepted',
    file: 'src/store/seeding/consistency.ts',
    find: 'if (seen.has(key)) throw',
    replace: 'if (seen.has(key) && key === pointer) throw',
    tests: [state, 'test/control/state/reset.test.ts'],
  },
  {
    breaks: 'the journal keeps more calls of an account than the setting says',
    file: 'src/store/journal/ring-buffers.ts',
    find: 'if (ring.entries.length > perAccount) removeOldest(ring, 1)',
    replace: 'if (ring.entries.length > 2 * perAccount) removeOldest(ring, 1)',
    tests: [rings, 'test/control/requests/list.test.ts'],
  },
  {
    breaks: 'the memory of the journal grows without bound',
    file: 'src/store/journal/ring-buffers.ts',
    find: 'if (characters > maxCharacters) makeRoom(ring)',
    replace: 'if (characters > 100 * maxCharacters) makeRoom(ring)',
    tests: [rings],
  },
  {
    breaks: 'a busy account pushes the calls of all others out of the journal',
    file: 'src/store/journal/ring-buffers.ts',
    find: 'other.characters - one.characters',
    replace: 'one.characters - other.characters',
    tests: [rings],
  },
  {
    breaks: 'the journal does not count what it keeps of a body',
    file: 'src/store/journal/entry.ts',
    find: '(body?.length ?? 0) +',
    replace: '(body?.length ?? 0) * 0 +',
    tests: ['test/store/journal/journal.test.ts', rings],
  },
]
