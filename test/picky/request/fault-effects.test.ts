import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDerive } from '../../../src/lib/derive.ts'
import { sampleDelay } from '../../../src/picky/request/fault-effects.ts'

const derivedBytes = (number: number) => createDerive('1')({ owner: 'a', projectId: number, purpose: 'delay' })
const sortedSamples = (delay: Parameters<typeof sampleDelay>[0]) =>
  Array.from({ length: 2000 }, (_, number) => sampleDelay(delay, derivedBytes(number))).sort((a, b) => a - b)

test('uniform delays lie between min and max and are spread evenly', () => {
  const values = sortedSamples({ distribution: 'uniform', min: 100, max: 300 })
  expect(values[0]).toBeGreaterThanOrEqual(100)
  expect(values.at(-1)).toBeLessThan(300)
  expect(Math.abs((values[1000] ?? 0) - 200)).toBeLessThan(10)
})

test('lognormal delays have the median of the rule, and median × e^sigma at one standard deviation', () => {
  const values = sortedSamples({ distribution: 'lognormal', median: 80, sigma: 0.4 })
  expect(Math.abs((values[1000] ?? 0) - 80)).toBeLessThan(4)
  expect(Math.abs((values[1683] ?? 0) - 80 * Math.exp(0.4))).toBeLessThan(8)
})

test('a delay is never negative and never longer than ten minutes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 12, maxLength: 12 }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (bytes, sigma) => {
        const ms = sampleDelay({ distribution: 'lognormal', median: 600_000, sigma }, Buffer.from(bytes))
        return ms >= 0 && ms <= 600_000
      },
    ),
  )
})
