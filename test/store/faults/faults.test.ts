import { expect, test } from 'vitest'
import { createFaults } from '../../../src/store/faults/faults.ts'

const rule = { operation: '*', status: 1 }

test('fault ids are unique, however many accounts had faults', () => {
  const faults = createFaults({ max: 1000, maxCharacters: 100_000 })
  faults.add(rule)
  const kept = faults.add(rule, 'fp_000000000000')
  for (let count = 0; count < 10_001; count++) faults.remove(faults.add(rule, `fp_${count}`).id)
  expect(faults.add(rule).id).toBe('all-2')
  expect(faults.add(rule, 'fp_000000000000').id).not.toBe(kept.id)
  expect(faults.list()).toHaveLength(4)
})

test('faults have a limited number of characters together, and room again when one is removed', () => {
  const faults = createFaults({ max: 1000, maxCharacters: 1000 })
  const large = { operation: '*', http_status: 500, body: 'x'.repeat(400) }
  const first = faults.add(large)
  faults.add(large)
  expect(() => faults.add(large)).toThrow('at most 1000 characters of JSON in all faults together')
  faults.remove(first.id)
  faults.add(large)
  expect(() => faults.add(large)).toThrow('at most 1000 characters of JSON in all faults together')
  faults.clear()
  expect(faults.add(large)).toMatchObject(large)
})
