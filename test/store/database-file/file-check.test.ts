import { renameSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createFileCheck } from '../../../src/store/database-file/file-check.ts'
import { newDirectory } from '../../support/program.ts'

/** A file so large that it is checked by a process of its own. */
function largeFile(): string {
  const file = join(newDirectory(), 'large.sqlite')
  const sqlite = new Database(file)
  sqlite.exec('CREATE TABLE large (text); INSERT INTO large VALUES (hex(zeroblob(5000000)))')
  sqlite.close()
  return file
}

test('after a change during a check, those who come later wait for another check', async () => {
  const events: string[] = []
  const check = createFileCheck(largeFile(), {
    onBegin: () => events.push('begins'),
    onUnknown: () => events.push('unknown'),
    onChecked: (result) => events.push(String(result)),
  })
  const wait = (name: string) =>
    new Promise<void>((resolve) =>
      check.whenDone(() => {
        events.push(name)
        resolve()
      }),
    )
  check.run()
  const first = wait('first goes on')
  check.run()
  check.run()
  const others = [wait('second goes on'), wait('third goes on')]
  await Promise.all([first, ...others])
  await wait('fourth goes on')
  const afterFirst = ['begins', 'ok', 'second goes on', 'third goes on', 'fourth goes on']
  expect(events).toEqual(['begins', 'ok', 'first goes on', ...afterFirst])
})

test('those who wait go on when the server ends', async () => {
  const check = createFileCheck(largeFile(), {
    onBegin: () => undefined,
    onUnknown: () => undefined,
    onChecked: () => undefined,
  })
  check.run()
  const first = new Promise((resolve) => check.whenDone(resolve))
  check.run()
  const second = new Promise((resolve) => check.whenDone(resolve))
  check.stop()
  const isStopped = true
  expect(await Promise.all([first, second])).toEqual([isStopped, isStopped])
})

test('those who wait for the check of a file that cannot be opened go on after some time, and it is checked when it can be', {
  tags: 'long',
}, async () => {
  const file = largeFile()
  renameSync(file, `${file}-away`)
  const events: string[] = []
  const checked = new Promise<void>((resolve) => {
    const check = createFileCheck(file, {
      onBegin: () => undefined,
      onUnknown: () => events.push('unknown'),
      onChecked: (result) => {
        events.push(String(result))
        resolve()
      },
    })
    onTestFinished(check.stop)
    check.run()
    check.whenDone(() => {
      events.push('goes on')
      renameSync(`${file}-away`, file)
    })
  })
  await checked
  expect([...new Set(events)]).toEqual(['unknown', 'goes on', 'ok'])
})
