import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonError, parseJson } from '../../src/lib/json.ts'

const read = (text: string) => {
  try {
    return { value: parseJson(text).value }
  } catch (error) {
    if (error instanceof JsonError) return { refused: error.message }
    throw error
  }
}

const parse = (text: string) => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

describe('any text', () => {
  test('that JSON.parse takes is read as it reads it, or refused for a stated reason', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const result = read(text)
        if ('refused' in result) expect(result.refused).toMatch(/NUL|surrogate|each key once|no key named|nesting/)
        else expect(result).toEqual(parse(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('that JSON.parse refuses is refused with line and column', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([text, at, junk]) => `${text.slice(0, at % text.length)}${junk}${text.slice((at % text.length) + 1)}`)
    fc.assert(
      fc.property(damaged, (text) => {
        const result = read(text)
        if (parse(text) === undefined)
          expect(result).toEqual({ refused: expect.stringMatching(/^expected .* at line \d+ column \d+$/s) })
      }),
      { numRuns: 5000 },
    )
  })
})

test('only the words allowed may stand bare, and only eight of them', () => {
  const bare = (count: number) => `[${Array(count).fill('DD-MM-YYYY').join()}]`
  expect(parseJson(bare(8), ['DD-MM-YYYY']).value).toHaveLength(8)
  expect(() => parseJson(bare(9), ['DD-MM-YYYY'])).toThrow(JsonError)
  expect(() => parseJson(bare(1), ['YYYY-MM-DD'])).toThrow(JsonError)
})

test('outermost numbers that are more than plain digits are told apart', () => {
  const { inexactNumbers } = parseJson('{"a":1,"b":{"c":[1.0,-2]},"d":1e3,"e":9007199254740993}')
  expect([...inexactNumbers]).toEqual([
    ['/d', '1e3'],
    ['/e', '9007199254740993'],
  ])
})
