import { expect, test } from 'vitest'
import { parseInstant } from '../../src/lib/instant.ts'
import { canonicalIp } from '../../src/lib/ip.ts'
import { nearest } from '../../src/lib/nearest.ts'
import { isCountry, isWebUrl } from '../../src/lib/text.ts'

test.each([
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::ffff:192.168.0.1', '192.168.0.1'],
  ['::FFFF:c0a8:1', '192.168.0.1'],
  ['192.168.0.1', '192.168.0.1'],
])('compares the address %s as %s', (address, canonical) => {
  expect(canonicalIp(address)).toBe(canonical)
})

test('accepts the 249 assigned country codes and no others', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry)
  expect(codes).toHaveLength(249)
  expect(['EU', 'UN', 'ß', 'XK', 'ZZ', 'constructor', '__proto__'].filter(isCountry)).toEqual([])
})

test.each(['http://a', 'https://a/b?c=%20#d', 'HTTP://localhost:1'])('accepts the URL %s', (text) => {
  expect(isWebUrl(text)).toBe(true)
})

test.each(['a.example', '//a/b', 'ftp://a', 'http://', 'http://a b', ' http://a', 'javascript:1', 'https:///a'])(
  'rejects the URL %j',
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
])('parses the instant %s as %s', (text, instant) => {
  expect(parseInstant(text)).toBe(instant)
})

test('suggests the nearest name, or none if no name is similar', () => {
  expect(nearest('prot', ['host', 'port'])).toBe('port')
  expect(nearest('x', ['db'])).toBeUndefined()
  expect(nearest('x', [])).toBeUndefined()
})
