import { expect, onTestFinished, test } from 'vitest'
import { createClock } from '../../src/lib/clock.ts'
import { createStore, readFixtures } from '../../src/store/index.ts'

test('other fixtures that cannot be stored change nothing', () => {
  const store = createStore({
    file: ':memory:',
    fixtures: readFixtures(),
    watch: true,
    open: true,
    maxAccounts: 10,
    mode: 'active',
    clock: createClock(),
    journal: 0,
    switchedOff: { status: 405, http_status: 200, message: '' },
    complete: () => {
      throw new Error('the disk is full')
    },
  })
  onTestFinished(store.close)
  const before = store.state.read()
  const next = readFixtures(
    '{"accounts":[{"token":"a"},{"token":"b","projects":[{"project_name":"p"}]}],"plans":[{"plan_id":3,"price":2}]}',
  )
  expect(() => store.refresh(next)).toThrow('the disk is full')
  expect(store.state.read()).toBe(before)
  store.reset()
  expect(store.state.read()).toBe(before)
})
