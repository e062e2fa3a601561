import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMonths, parseDate, toDate, toDayOfMonth } from '../../src/lib/calendar.ts'
import { isTimeZone } from '../../src/lib/time-zones.ts'

test.each(['Asia/Kolkata', 'asia/calcutta', 'UTC', 'Etc/GMT+5', 'US/Pacific', 'IST'])(
  'accepts the time zone %s',
  (name) => {
    expect(isTimeZone(name)).toBe(true)
  },
)

test.each(['', '+05:30', '05:30', 'GMT+5', 'Asia/', 'IST ', 'T12Z', 'T12+05', 'T12:00+05:30', '2020-01-01T00Z', 'Z'])(
  'rejects the time zone %j',
  (name) => {
    expect(isTimeZone(name)).toBe(false)
  },
)

test('accepts every time zone that the system knows', () => {
  expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([])
})

test.each([
  ['Asia/Kolkata', '2020-07-01'],
  ['asia/calcutta', '2020-07-01'],
  ['IST', '2020-07-01'],
  ['America/New_York', '2020-06-30'],
  ['UTC', '2020-06-30'],
])('gives the calendar date in %s', (timeZone, date) => {
  expect(toDate(Date.parse('2020-06-30T23:30:00Z'), timeZone).toString()).toBe(date)
})

// Samoa skipped 30 December 2011. The other zones change their offset at midnight, by half an hour, or not at all.
test('gives the same calendar dates as Intl, in any order of instants and time zones', () => {
  const zones = ['Pacific/Apia', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
  const formats = new Map(zones.map((timeZone) => [timeZone, new Intl.DateTimeFormat('en-CA', { timeZone })]))
  const hour = fc.integer({ min: Date.UTC(2011, 9, 1) / 3_600_000, max: Date.UTC(2012, 3, 1) / 3_600_000 })
  const questions = fc.array(fc.tuple(hour, fc.constantFrom(...zones)), { minLength: 10, maxLength: 50 })
  fc.assert(
    fc.property(questions, (list) => {
      for (const [hours, zone] of list)
        expect(toDate(hours * 3_600_000, zone).toString()).toBe(formats.get(zone)?.format(hours * 3_600_000))
    }),
  )
})

test.each([
  ['2011-12-30T09:59:59.999Z', '2011-12-29'],
  ['2011-12-30T10:00:00Z', '2011-12-31'],
  ['2011-12-31T09:59:59.999Z', '2011-12-31'],
  ['2011-12-31T10:00:00Z', '2012-01-01'],
])('at %s it is %s in Samoa, which skipped a day', (instant, date) => {
  expect(toDate(Date.parse(instant), 'Pacific/Apia').toString()).toBe(date)
})

test('has no calendar date for an unknown time zone', () => {
  expect(() => toDate(0, 'Asia/Nowhere')).toThrow(RangeError)
})

test.each([
  ['2023-01-31', 1, 31, '2023-02-28'],
  ['2024-01-31', 1, 31, '2024-02-29'],
  ['2024-02-29', 1, 31, '2024-03-31'],
  ['2024-03-31', 1, 31, '2024-04-30'],
  ['2024-12-31', 1, 31, '2025-01-31'],
  ['2024-02-29', 12, 29, '2025-02-28'],
  ['2027-02-28', 12, 29, '2028-02-29'],
  ['2024-06-11', 120, 11, '2034-06-11'],
  ['9999-11-30', 1, 30, '9999-12-30'],
  ['9999-12-15', 1, 15, '+010000-01-15'],
])('%s plus %i months, on day %i, is %s', (date, months, day, expected) => {
  expect(addMonths(parseDate(date), months, day).toString()).toBe(expected)
})

test.each(['2023-02-29', '2024-13-01', '', 'today'])('rejects the date %j', (date) => {
  expect(() => parseDate(date)).toThrow(RangeError)
})

test.each([
  ['2024-02-29', 29],
  ['2024-03-01', 1],
  ['', 0],
])('the day of the month of %j is %i', (date, day) => {
  expect(toDayOfMonth(date)).toBe(day)
})
