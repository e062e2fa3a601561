import { expect, test } from 'vitest'
import { parseInstant } from '../../src/lib/instant.ts'
import { canonicalIp } from '../../src/lib/ip.ts'
import { nearest } from '../../src/lib/nearest.ts'
import { isCountry, isWebUrl } from '../../src/lib/text.ts'
import { dayIn, isTimeZone } from '../../src/lib/time-zones.ts'

test.each([
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::ffff:192.168.0.1', '192.168.0.1'],
  ['::FFFF:c0a8:1', '192.168.0.1'],
  ['192.168.0.1', '192.168.0.1'],
])('the address %s compares as %s', (address, canonical) => {
  expect(canonicalIp(address)).toBe(canonical)
})

test.each(['Asia/Kolkata', 'asia/calcutta', 'UTC', 'Etc/GMT+5', 'US/Pacific'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true)
})

test.each(['', '+05:30', '05:30', 'GMT+5', 'Asia/', 'IST '])('%j is no time zone', (name) => {
  expect(isTimeZone(name)).toBe(false)
})

test('the day is that of the zone, however many zones were asked for', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const instant = Date.parse('2020-06-30T23:30:00Z')
  for (const zone of zones) dayIn(zone, instant)
  expect(dayIn('Asia/Kolkata', instant)).toEqual({ year: 2020, month: 7, day: 1 })
  expect(dayIn('America/New_York', instant)).toEqual({ year: 2020, month: 6, day: 30 })
})

test('countries are the 249 assigned codes, without those that only have a name', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry)
  expect(codes).toHaveLength(249)
  expect(['EU', 'UN', 'ß', 'XK', 'ZZ', 'constructor', '__proto__'].filter(isCountry)).toEqual([])
})

test.each(['http://a', 'https://a/b?c=%20#d', 'HTTP://localhost:1'])('%s is a web URL', (text) => {
  expect(isWebUrl(text)).toBe(true)
})

test.each(['a.example', '//a/b', 'ftp://a', 'http://', 'http://a b', ' http://a', 'javascript:1', 'https:///a'])(
  '%j is none',
  (text) => {
    expect(isWebUrl(text)).toBe(false)
  },
)

test.each([
  ['2020-06-11T00:00:00Z', 1591833600000],
  ['2020-06-11T05:30:00.5+05:30', 1591833600500],
  ['2020-02-30T00:00:00Z', undefined],
  ['2020-13-01T00:00:00Z', undefined],
  ['2020-06-11', undefined],
  ['2020-06-11T00:00:00', undefined],
])('the instant %s is %s', (text, instant) => {
  expect(parseInstant(text)).toBe(instant)
})

test('the nearest name is like the name, or there is none', () => {
  expect(nearest('prot', ['host', 'port'])).toBe('port')
  expect(nearest('x', ['db'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
