import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/store/database.ts'
import { newDirectory } from '../../support/program.ts'
import { databaseOptions } from '../../support/store.ts'

/** A database file in use, whose log has been moved into it. */
function openFile() {
  const file = join(newDirectory(), 'mock.sqlite')
  const database = openDatabase(file, databaseOptions)
  onTestFinished(database.close)
  database.ready()
  database.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  const insert = database.sqlite.prepare('INSERT INTO snapshots VALUES (?, ?, 0, ?)')
  return {
    file,
    change: database.change((name: string) => insert.run('', name, 'x'.repeat(10_000))),
    committed: () => new Promise<Error | undefined>((resolve) => database.afterCommit(resolve)),
  }
}

test('a change that was made from what another program has overwritten since is not committed', async () => {
  const { file, change, committed } = openFile()
  expect(await committed()).toBeUndefined()
  const backup = `${file}-backup`
  copyFileSync(file, backup)
  change('lost')
  copyFileSync(backup, file)
  expect(await committed()).toMatchObject({ cause: { message: 'another program has changed the database file' } })
  expect(readFileSync(`${file}-wal`)).toHaveLength(0)
  change('kept')
  expect(await committed()).toBeUndefined()
})
