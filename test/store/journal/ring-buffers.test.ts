import { expect, test } from 'vitest'
import { createRingBuffers } from '../../../src/store/journal/ring-buffers.ts'
import { recordedCall } from '../../support/recorded-call.ts'

const entry = (seq: number, account: string, characters = 10) => ({
  seq,
  characters,
  call: { ...recordedCall, account },
})

test('a busy account does not evict the calls of others', () => {
  const rings = createRingBuffers({ perAccount: 1000, maxCharacters: 1000 })
  for (let seq = 1; seq <= 20; seq++) rings.add(entry(seq, 'quiet'))
  for (let seq = 21; seq <= 500; seq++) rings.add(entry(seq, 'busy'))
  const quiet = [...rings.entries('quiet')]
  expect(quiet).toHaveLength(20)
  expect([...rings.entries('busy')].at(-1)?.seq).toBe(500)
  expect([...rings.entries()].reduce((sum, { characters }) => sum + characters, 0)).toBeLessThanOrEqual(1000)
})

test('drops the oldest calls and keeps the newest when many accounts have equally many', () => {
  const rings = createRingBuffers({ perAccount: 10, maxCharacters: 100 })
  for (let seq = 1; seq <= 30; seq++) {
    rings.add(entry(seq, `account-${seq}`))
    expect([...rings.entries(`account-${seq}`)]).toHaveLength(1)
  }
  expect([...rings.entries()].map(({ seq }) => seq).at(0)).toBeGreaterThan(15)
})

test('keeps an entry that is longer than the limit, alone, until the next one arrives', () => {
  const rings = createRingBuffers({ perAccount: 10, maxCharacters: 100 })
  rings.add(entry(1, 'a'))
  rings.add(entry(2, 'b', 500))
  expect([...rings.entries()].map(({ seq }) => seq)).toEqual([2])
  rings.add(entry(3, 'c'))
  expect([...rings.entries()].map(({ seq }) => seq)).toEqual([3])
})
