import { expect, test } from 'vitest'
import { operationIds } from '../../../src/picky/paths.ts'
import controlDocument from '../../../src/reference/generated/control.openapi.json' with { type: 'json' }
import pickyDocument from '../../../src/reference/generated/picky.openapi.json' with { type: 'json' }
import { isDistinctive } from '../../../src/store/secrets/known-secrets.ts'

// The names of properties, and the values that a schema lists.
function* listWords(schema: unknown): Iterable<string> {
  if (typeof schema !== 'object' || schema === null) return
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') yield* Object.keys(Object(value))
    const listed = key === 'enum' && Array.isArray(value) ? value : key === 'const' ? [value] : []
    yield* listed.filter((word) => typeof word === 'string')
    yield* listWords(value)
  }
}

test('a token that is a name or a value of the API is not hidden in all texts', () => {
  const words = new Set([...listWords(controlDocument), ...listWords(pickyDocument), ...operationIds])
  expect(words.size).toBeGreaterThan(150)
  expect([...words].filter(isDistinctive)).toEqual([])
})

test.each(['2020-06-11', '2020-06-11T10:00:00.000Z'])(
  'a token that is a date, such as %s, is not hidden in all texts',
  (date) => {
    expect(isDistinctive(date)).toBe(false)
  },
)

test.each(['project_id2', 'my-token', 'create-project-x', '2020-06-11-x'])(
  'the token %s is hidden in all texts',
  (token) => {
    expect(isDistinctive(token)).toBe(true)
  },
)
