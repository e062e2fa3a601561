import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDerive } from '../../../src/lib/derive.ts'
import { sampleDelay } from '../../../src/picky/request/fault-effects.ts'

const bytesOf = (number: number) => createDerive('1')({ account: 'a', projectId: number, purpose: 'delay' })
const drawn = (delay: Parameters<typeof sampleDelay>[0]) =>
  Array.from({ length: 2000 }, (_, number) => sampleDelay(delay, bytesOf(number))).sort((a, b) => a - b)

test('a uniform delay lies between its bounds, spread evenly', () => {
  const values = drawn({ distribution: 'uniform', min: 100, max: 300 })
  expect(values[0]).toBeGreaterThanOrEqual(100)
  expect(values.at(-1)).toBeLessThan(300)
  expect(Math.abs((values[1000] ?? 0) - 200)).toBeLessThan(10)
})

test('a lognormal delay has its median, and e to the sigma times it at one deviation', () => {
  const values = drawn({ distribution: 'lognormal', median: 80, sigma: 0.4 })
  expect(Math.abs((values[1000] ?? 0) - 80)).toBeLessThan(4)
  expect(Math.abs((values[1683] ?? 0) - 80 * Math.exp(0.4))).toBeLessThan(8)
})

test('no delay is ever longer than ten minutes, or negative', () => {
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
