import { expect, onTestFinished, test } from 'vitest'
import { createClock } from '../../../src/lib/clock.ts'
import { createDerive } from '../../../src/lib/derive.ts'
import { completeFixtureProject } from '../../../src/picky/projects/fixture-project.ts'
import { createStore, parseFixtures } from '../../../src/store/index.ts'

test('a reset that fails keeps the accounts and the imported plans', () => {
  let isDiskFull = false
  const store = createStore({
    file: ':memory:',
    fixtures: parseFixtures('{"accounts":[{"token":"a","projects":[{"project_name":"p"}]}]}'),
    trackFixtures: false,
    createUnknownAccounts: true,
    maxAccounts: 10,
    mode: 'active',
    clock: createClock(),
    callsPerAccount: 0,
    switchOffResponse: { status: 405, http_status: 200, message: '' },
    completeProject: (given, input) => {
      if (isDiskFull) throw new Error('the disk is full')
      return completeFixtureProject(given, { ...input, now: 0, derive: createDerive('1') })
    },
  })
  onTestFinished(store.close)
  store.importState({ accounts: [{ token: 'b' }], plans: [{ plan_id: 3, price: 2 }] })
  const before = store.exportState()
  isDiskFull = true
  expect(() => store.reset()).toThrow('the disk is full')
  expect(store.exportState()).toBe(before)
})
