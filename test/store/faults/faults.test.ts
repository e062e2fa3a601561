import { expect, test } from 'vitest'
import { createFaults } from '../../../src/store/faults/faults.ts'

const rule = { operation: '*', status: 1 }

test('fault ids are unique, however many accounts had faults', () => {
  const faults = createFaults(1000)
  faults.add(rule)
  const kept = faults.add(rule, 'fp_000000000000')
  for (let count = 0; count < 10_001; count++) faults.remove(faults.add(rule, `fp_${count}`).id)
  expect(faults.add(rule).id).toBe('all-2')
  expect(faults.add(rule, 'fp_000000000000').id).not.toBe(kept.id)
  expect(faults.list()).toHaveLength(4)
})
