import { expect, test } from 'vitest'
import { suggestCountry } from '../../src/lib/country-suggestion.ts'

test.each([
  ['IND', 'IN'],
  ['ind', 'IN'],
  ['India', 'IN'],
  ['INDIA', 'IN'],
  [' india ', 'IN'],
  ['Indai', 'IN'],
  ['en-IN', 'IN'],
  ['en_US', 'US'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['United States of America', 'US'],
  ['UK', 'GB'],
  ['Great Britain', 'GB'],
  ['UAE', 'AE'],
  ['South Korea', 'KR'],
  ['Turkiye', 'TR'],
  ['Türkiye', 'TR'],
  ["Cote d'Ivoire", 'CI'],
])('%s means the country %s', (text, code) => {
  expect(suggestCountry(text)?.code).toBe(code)
})

test.each(['', 'XX', 'ZZZ', 'Foo', 'Atlantis', '91', '+91', '💥', 'toString', '__proto__'])(
  '%s means no country',
  (text) => {
    expect(suggestCountry(text)).toBeUndefined()
  },
)
