import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readPage } from '../../../src/control/requests/journal.ts'
import { recordedCall } from '../../support/recorded-call.ts'
import { openStore } from '../../support/store.ts'

const call = { ...recordedCall, body: JSON.stringify({ notes: 'a'.repeat(200_000) }) }

test('a long page is read in several turns of the event loop, so that other requests are served in between', async () => {
  const options = { trackFixtures: false, completeProject: () => expect.unreachable(), callsPerAccount: 100 }
  const { journal } = openStore(undefined, options)
  for (let count = 0; count < 10; count++) journal.add(call)
  const finished: string[] = []
  const page = readPage(journal, {}, { limit: 100 }).finally(() => finished.push('page'))
  await setImmediate()
  finished.push('turn')
  journal.add(call)
  expect(finished).toEqual(['turn'])
  const { entries, cursor } = await page
  expect({ count: entries.length, cursor }).toEqual({ count: 10, cursor: 10 })
})
