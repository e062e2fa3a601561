import { expect, test } from 'vitest'
import { addDuration, isDuration } from '../../src/lib/duration.ts'

const after = (instant: string, duration: string) => new Date(addDuration(Date.parse(instant), duration)).toISOString()

test.each([
  ['2024-01-31T10:00:00Z', 'P1M', '2024-02-29T10:00:00.000Z'],
  ['2024-01-31T10:00:00Z', 'P1M1D', '2024-03-01T10:00:00.000Z'],
  ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00.000Z'],
  ['2024-12-31T23:59:59Z', 'PT1S', '2025-01-01T00:00:00.000Z'],
  ['2024-01-01T00:00:00Z', 'P1Y2M3W4DT5H6M7.5S', '2025-03-26T05:06:07.500Z'],
  ['2024-01-01T00:00:00Z', 'PT0S', '2024-01-01T00:00:00.000Z'],
  ['2024-01-01T00:00:00Z', 'PT1.5H', '2024-01-01T01:30:00.000Z'],
])('%s and %s is %s', (instant, duration, expected) => expect(after(instant, duration)).toBe(expected))

test.each(['', 'P', 'PT', 'P1', 'P1H', 'PT1D', '-P1D', '+P1D', 'P-1D', 'P1.5D', 'P1D ', 'p1d', 'P1d', 'P1M1Y'])(
  'rejects the duration %j',
  (text) => expect(isDuration(text)).toBe(false),
)

const lastInstant = 8.64e15

test.each(['PT0.001S', 'P1D', 'P999999Y', 'P4000000000W'])('adding %s to the last valid instant fails', (duration) => {
  expect(isDuration(duration)).toBe(true)
  expect(addDuration(lastInstant, duration)).toBeNaN()
})

test('rejects an invalid duration', () => {
  expect(() => addDuration(0, '1 day')).toThrow(RangeError)
})
