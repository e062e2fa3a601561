import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { start } from './start.ts'

const files = globSync('fixtures/vendor/*/*.json')

test('there are documented cases to replay', () => {
  expect(files.length).toBeGreaterThanOrEqual(4)
})

describe.each(files.map((file) => [basename(file, '.json'), JSON.parse(readFileSync(file, 'utf8'))]))(
  '%s',
  (_name, fixture) => {
    const { title, settings, request, response, generated } = fixture

    test(`${title}: the answer is the documented one, key by key in order`, async () => {
      const { create } = await start(settings)
      const { status, text } = await create(request)
      expect(status).toBe(200)
      expect(withoutGenerated(text, generated)).toBe(withoutGenerated(JSON.stringify(response), generated))
    })

    test.runIf(Object.keys(generated).length > 0)(
      'every generated value has the documented shape, as the documented value itself has',
      async () => {
        const { create } = await start(settings)
        const { text } = await create(request)
        for (const [key, pattern] of Object.entries(generated)) {
          expect(valuesOf(text, key).length).toBeGreaterThan(0)
          for (const value of [...valuesOf(text, key), ...valuesOf(JSON.stringify(response), key)])
            expect(value).toMatch(new RegExp(String(pattern)))
        }
      },
    )
  },
)

function withoutGenerated(text: string, generated: Record<string, string>): string {
  return JSON.stringify(JSON.parse(text, (key, value) => (key in generated ? `generated ${key}` : value)))
}

function valuesOf(text: string, wanted: string): unknown[] {
  const values: unknown[] = []
  JSON.parse(text, (key, value) => {
    if (key === wanted) values.push(value)
    return value
  })
  return values
}
