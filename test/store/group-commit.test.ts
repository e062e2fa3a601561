import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { DatabaseUnavailableError } from '../../src/store/database-file/unavailable-error.ts'
import { createGroupCommit } from '../../src/store/group-commit.ts'
import { newDirectory } from '../support/program.ts'

/** A database file with a table of numbers, and what another program sees in it. */
function openFile() {
  const file = join(newDirectory(), 'numbers.sqlite')
  const sqlite = new Database(file)
  sqlite.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER PRIMARY KEY)')
  const other = new Database(file, { readonly: true })
  onTestFinished(() => {
    sqlite.close()
    other.close()
  })
  const { change, transaction, afterCommit, commit } = createGroupCommit(sqlite)
  const insert = sqlite.prepare('INSERT INTO numbers VALUES (?)')
  const insertAll = (...numbers: number[]) => {
    for (const number of numbers) insert.run(number)
  }
  const add = change(insertAll)
  return {
    sqlite,
    commit,
    change,
    /** A change that is committed with the others of its turn. */
    add,
    /** A transaction of its own, and one that makes changes. */
    addNow: transaction(insertAll),
    addEachNow: transaction((...numbers: number[]) => {
      for (const number of numbers) add(number)
    }),
    /** Resolves after the commit: undefined, or the error. */
    committed: () => new Promise<Error | undefined>((resolve) => afterCommit(resolve)),
    numbers: () => other.prepare('SELECT number FROM numbers ORDER BY number').pluck().all(),
  }
}

test('the changes of one turn are on disk together, after the turn', async () => {
  const { add, committed, numbers } = openFile()
  add(1)
  const first = committed()
  add(2)
  expect(numbers()).toEqual([])
  expect(await Promise.all([first, committed()])).toEqual([undefined, undefined])
  expect(numbers()).toEqual([1, 2])
  add(3)
  await committed()
  expect(numbers()).toEqual([1, 2, 3])
})

test('without changes there is nothing to wait for', async () => {
  const { add, committed, commit, numbers } = openFile()
  expect(await committed()).toBeUndefined()
  add(1)
  commit()
  expect(numbers()).toEqual([1])
  expect(await committed()).toBeUndefined()
})

test('a change that fails takes back only itself', async () => {
  const { add, committed, numbers } = openFile()
  add(1)
  expect(() => add(2, 1)).toThrow('UNIQUE')
  add(3)
  expect(await committed()).toBeUndefined()
  expect(numbers()).toEqual([1, 3])
})

test('a commit that fails fails every change of the turn, and later changes succeed', async () => {
  const { sqlite, add, committed, numbers } = openFile()
  sqlite.exec('PRAGMA foreign_keys = ON; CREATE TABLE refs (number REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)')
  add(1)
  const first = committed()
  sqlite.exec('INSERT INTO refs VALUES (99)')
  const errors = await Promise.all([first, committed()])
  expect(errors.map(String)).toEqual(Array(2).fill('Error: the changes could not be committed'))
  expect(numbers()).toEqual([])
  add(2)
  expect(await committed()).toBeUndefined()
  expect(numbers()).toEqual([2])
})

test('a full disk never loses a change that was reported as committed, nor keeps one that was reported as failed', async () => {
  const { sqlite, add, committed, numbers } = openFile()
  sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true })) + 2}`)
  const reported: number[] = []
  for (let turn = 0; turn < 20; turn++) {
    const waiting: Promise<void>[] = []
    for (let change = 0; change < 10; change++) {
      const from = (turn * 10 + change) * 100
      try {
        add(...Array.from({ length: 100 }, (_, index) => from + index))
      } catch (error) {
        expect(String(error)).toMatch(/full|rolled back/)
        continue
      }
      waiting.push(committed().then((error) => void (error ?? reported.push(from))))
    }
    await Promise.all(waiting)
    await setImmediate()
  }
  expect(reported.length).toBeGreaterThan(0)
  expect(reported.length).toBeLessThan(200)
  expect(numbers().filter((number) => Number(number) % 100 === 0)).toEqual(reported)
})

test('after a rollback by SQLite, every change of the turn fails, also one whose response comes late', async () => {
  const { sqlite, add, committed, numbers } = openFile()
  add(1)
  sqlite.exec('ROLLBACK')
  expect(() => add(2)).toThrow('rolled back')
  expect(String(await committed())).toBe('Error: the changes were rolled back')
  add(3)
  expect(await committed()).toBeUndefined()
  expect(numbers()).toEqual([3])
})

test('a transaction of its own is on disk when it returns, with the changes before it', async () => {
  const { add, addNow, committed, numbers } = openFile()
  add(1)
  const first = committed()
  addNow(2)
  expect(numbers()).toEqual([1, 2])
  add(3)
  expect(numbers()).toEqual([1, 2])
  expect(await Promise.all([first, committed()])).toEqual([undefined, undefined])
  expect(numbers()).toEqual([1, 2, 3])
})

test('a transaction of its own that fails takes back the changes made in it, and no others', async () => {
  const { add, addEachNow, committed, numbers } = openFile()
  add(1)
  expect(() => addEachNow(2, 1)).toThrow('UNIQUE')
  expect(await committed()).toBeUndefined()
  expect(numbers()).toEqual([1])
  addEachNow(3, 4)
  expect(numbers()).toEqual([1, 3, 4])
})

test('a transaction of its own fails in a turn whose changes are lost, and changes nothing', async () => {
  const { sqlite, add, addNow, committed, numbers } = openFile()
  add(1)
  const first = committed()
  sqlite.exec('ROLLBACK')
  expect(() => addNow(2)).toThrow('could not be committed')
  expect(String(await first)).toContain('could not be committed')
  expect(numbers()).toEqual([])
  addNow(3)
  expect(numbers()).toEqual([3])
})

test('a transaction of its own cannot begin within a change', async () => {
  const { change, addNow, committed, numbers } = openFile()
  const addBoth = change(() => addNow(1))
  expect(addBoth).toThrow('cannot begin within a change')
  expect(await committed()).toBeUndefined()
  expect(numbers()).toEqual([])
})

test('changes that SQLite has rolled back by a read are a failure of the database', async () => {
  const { sqlite, add, committed, numbers } = openFile()
  add(1)
  // As SQLite does by itself when a read fails.
  sqlite.exec('ROLLBACK')
  expect(() => add(2)).toThrow(expect.objectContaining({ cause: expect.any(DatabaseUnavailableError) }))
  expect(await committed()).toMatchObject({ cause: expect.any(DatabaseUnavailableError) })
  expect(numbers()).toEqual([])
})
