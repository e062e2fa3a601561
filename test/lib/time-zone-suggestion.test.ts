import { expect, test } from 'vitest'
import { parseOffset, suggestTimeZone } from '../../src/lib/time-zone-suggestion.ts'
import { isTimeZone } from '../../src/lib/time-zones.ts'

test.each([
  ['+05:30', '+05:30', 'Asia/Kolkata'],
  ['+0530', '+05:30', 'Asia/Kolkata'],
  ['UTC+5:30', '+05:30', 'Asia/Kolkata'],
  ['GMT +05:30', '+05:30', 'Asia/Kolkata'],
  ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', '+05:30', 'Asia/Kolkata'],
  ['5.5', '+05:30', 'Asia/Kolkata'],
  ['-3', '-03:00', 'America/Argentina/Buenos_Aires'],
  ['−03:00', '-03:00', 'America/Argentina/Buenos_Aires'],
  ['Z', '+00:00', 'UTC'],
  ['-00:00', '+00:00', 'UTC'],
  ['+01:17', '+01:17', undefined],
])('%s is the offset %s', (text, offset, zone) => {
  expect(parseOffset(text)).toEqual({ offset, zone })
})

test.each(['', 'Asia/Kolkata', '+24:00', '+05:60', '05:30', 'UTC', '+5:30 or so'])('%s is no offset', (text) => {
  expect(parseOffset(text)).toBeUndefined()
})

test('each zone that is suggested for an offset exists, and has this offset in its winter', () => {
  const offsets = Array.from({ length: 27 * 4 }, (_, index) => (index - 12 * 4) / 4).map(String)
  const found = offsets.flatMap((hours) => parseOffset(hours) ?? []).filter(({ zone }) => zone !== undefined)
  expect(found).toHaveLength(37)
  for (const { offset, zone = '' } of found) {
    expect(isTimeZone(zone), zone).toBe(true)
    expect(['2026-01-15', '2026-07-15'].map((day) => offsetAt(zone, day))).toContain(offset)
  }
})

test.each([
  ['Kolkata', 'Asia/Kolkata'],
  ['New York', 'America/New_York'],
  ['America/New York', 'America/New_York'],
  ['Asia/Kolkatta', 'Asia/Kolkata'],
  ['asia kolkata', 'Asia/Kolkata'],
  ['Europe/Berln', 'Europe/Berlin'],
  ['Foo/Bar', undefined],
  ['', undefined],
])('%s means the zone %s', (text, zone) => {
  expect(suggestTimeZone(text)).toBe(zone)
})

function offsetAt(timeZone: string, day: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(new Date(`${day}T12:00:00Z`)).find(({ type }) => type === 'timeZoneName')?.value
  return name === 'GMT' ? '+00:00' : String(name).replace('GMT', '')
}
