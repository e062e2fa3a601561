import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from '../../src/lib/json-scan.ts'
import { parsePlainJson } from '../../src/lib/plain-json.ts'

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))

test('parses the compact JSON that most clients send', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.oneof(scalar, fc.array(scalar))), (value) => {
      const text = JSON.stringify(value)
      fc.pre(!/\\u|"(?:__proto__|constructor|prototype)"/.test(text))
      expect(parsePlainJson(text)).toEqual(value)
    }),
  )
})

test.each([
  '{"a":1,"a":1}',
  '{"a":1.5}',
  '{"a":1e21}',
  '{"a":1.0}',
  '{"a":-0}',
  '{"a":9007199254740992}',
  '{"a":{"b":1}}',
  '{"a":[[1]]}',
  '{"__proto__":1}',
  '{"\\u005f_proto__":1}',
  '{"constructor":1}',
  '{"prototype":1}',
  '{"a":"\\u0000"}',
  '{"a":"\\ud800"}',
  '{"a": 1}',
  '{"a":YYYY-MM-DD}',
  '[1]',
  'null',
  '"a"',
  '',
])('leaves %s to the scan, which looks closer', (text) => {
  expect(parsePlainJson(text)).toBeUndefined()
})

test('accepts nothing that the scan rejects or has something to say about', () => {
  const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'a\\u0062', '')
  const value = fc.constantFrom(
    '1',
    '1.0',
    '1e3',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '[1,2]',
    '{"a":1}',
    'null',
    'MM',
    '-0',
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value, fc.constantFrom('', ' ', ',')), { maxLength: 4 }), (fields) => {
      const text = `{${fields.map(([name, source, space]) => `"${name}":${space}${source}`).join(',')}}`
      if (parsePlainJson(text) !== undefined) expect(scanJson(text)).toEqual({ nonPlainNumbers: new Map() })
    }),
    { numRuns: 2000 },
  )
})
