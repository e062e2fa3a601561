import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonError, parseJson } from '../../src/lib/json.ts'
import { isLong } from '../support/long.ts'

const tryParseJson = (text: string) => {
  try {
    return { value: parseJson(text).value }
  } catch (error) {
    if (error instanceof JsonError) return { error: error.message }
    throw error
  }
}

const tryJsonParse = (text: string) => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

describe('for any text', () => {
  test('agrees with JSON.parse on valid JSON, or rejects it for a stated reason', {
    tags: 'rounds',
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const result = tryParseJson(text)
        if ('error' in result) expect(result.error).toMatch(/NUL|surrogate|each key once|no key named|nesting/)
        else expect(result).toEqual(tryJsonParse(text))
      }),
      { numRuns: isLong ? 4000 : 500 },
    )
  })

  test('rejects what JSON.parse rejects, and gives line and column', { tags: 'rounds', timeout: 60_000 }, () => {
    const damagedJson = fc
      .tuple(fc.json(), fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(
        ([text, index, junk]) => `${text.slice(0, index % text.length)}${junk}${text.slice((index % text.length) + 1)}`,
      )
    fc.assert(
      fc.property(damagedJson, (text) => {
        const result = tryParseJson(text)
        if (tryJsonParse(text) === undefined)
          expect(result).toEqual({ error: expect.stringMatching(/^expected .* at line \d+ column \d+$/s) })
      }),
      { numRuns: isLong ? 10_000 : 1000 },
    )
  })
})

test('accepts at most eight unquoted words, and only allowed ones', () => {
  const unquotedWords = (count: number) => `[${Array(count).fill('DD-MM-YYYY').join()}]`
  expect(parseJson(unquotedWords(8), { isAllowedBareWord: (word) => word === 'DD-MM-YYYY' }).value).toHaveLength(8)
  expect(() => parseJson(unquotedWords(9), { isAllowedBareWord: (word) => word === 'DD-MM-YYYY' })).toThrow(JsonError)
  expect(() => parseJson(unquotedWords(1), { isAllowedBareWord: (word) => word === 'YYYY-MM-DD' })).toThrow(JsonError)
})

test('reports top-level numbers that are not plain digits or do not fit a double', () => {
  const { nonPlainNumbers } = parseJson('{"a":1,"b":{"c":[1.0,-2]},"d":1e3,"e":9007199254740993}')
  expect([...nonPlainNumbers]).toEqual([
    ['/d', '1e3'],
    ['/e', '9007199254740993'],
  ])
})

test.each([
  ['{"a":[{"b":1},{"b":2,"b":3}]}', 'expected each key once, received /a/1/b again at line 1 column 22'],
  ['[[],[{"prototype":1}]]', 'expected no key named prototype, received /1/0/prototype at line 1 column 7'],
  ['{"a":[[1,2],"b","\\u0000"]}', 'received one in /a/2 at line 1 column 17'],
  ['{"a":{"b":["\\ud800"]},"c":"\\ud800"}', 'received a lone one in /a/b/0 at line 1 column 12'],
  ['{"a":["b","c"],"d":"\\u0000"}', 'received one in /d at line 1 column 20'],
  ['{"a":[1,{"b":x}]}', 'received "x" after the key /a/1/b at line 1 column 14'],
  ['{"a":[1,{"b":2},x]}', 'received "x" after the key /a at line 1 column 17'],
])('the error of %s names the place in the array', (text, message) => {
  expect(() => parseJson(text)).toThrow(message)
})

test('a text with more values than are allowed is rejected, wherever they are', () => {
  const values = [
    Array(20_000).fill(0),
    Array(20_000).fill({}),
    { a: Array(20_000).fill('text') },
    { a: [Array(20_000).fill([])] },
  ]
  for (const text of values.map((value) => JSON.stringify(value))) {
    expect(() => parseJson(text, { maxValues: 20_000 })).toThrow(
      'expected at most 20000 values, received more at line 1',
    )
    expect(parseJson(text, { maxValues: 20_003 }).value).toEqual(JSON.parse(text))
  }
})
