import { expect, test } from 'vitest'
import { createDerive } from '../../../src/lib/derive.ts'
import { createProjectKeys } from '../../../src/picky/keys.ts'
import { completeFixtureProject } from '../../../src/picky/projects/fixture-project.ts'
import { openStore } from '../../support/store.ts'

test('a reset that fails keeps the accounts and the imported plans', () => {
  let isDiskFull = false
  const store = openStore('{"accounts":[{"token":"a","projects":[{"project_name":"p"}]}]}', {
    trackFixtures: false,
    completeProject: (given, input) => {
      if (isDiskFull) throw new Error('the disk is full')
      return completeFixtureProject(given, { ...input, now: 0, keys: createProjectKeys(createDerive('1')) })
    },
  })
  store.importState({ accounts: [{ token: 'b' }], plans: [{ plan_id: 3, price: 2 }] })
  const before = store.exportState()
  isDiskFull = true
  expect(() => store.reset()).toThrow('the disk is full')
  expect(store.exportState()).toBe(before)
})
