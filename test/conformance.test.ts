import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Given, start } from './support/start.ts'

type Fixture = {
  settings?: Given
  setup?: { call: string; request: unknown }[]
  request: unknown
  /** request keys that take a value of the last setup answer, by its JSON pointer there */
  from_setup?: Record<string, string>
}

const files = globSync('fixtures/samples/*/*.json')

test('there are documented cases to replay', () => {
  expect(files.length).toBeGreaterThanOrEqual(8)
})

describe.each(files.map((file) => [basename(dirname(file)), JSON.parse(readFileSync(file, 'utf8'))]))(
  '%s',
  (name, fixture) => {
    const { title, response, generated } = fixture

    test(`${title}: the answer is the documented one, key by key in order`, async () => {
      const { status, text } = await replay(name, fixture)
      expect(status).toBe(200)
      expect(withoutGenerated(text, generated)).toBe(withoutGenerated(JSON.stringify(response), generated))
    })

    test.runIf(Object.keys(generated).length > 0)(
      `${title}: every generated value has the documented shape, as the documented value itself has`,
      async () => {
        const { text } = await replay(name, fixture)
        for (const [key, pattern] of Object.entries(generated)) {
          expect(valuesOf(text, key).length).toBeGreaterThan(0)
          for (const value of [...valuesOf(text, key), ...valuesOf(JSON.stringify(response), key)])
            expect(String(value)).toMatch(new RegExp(String(pattern)))
        }
      },
    )
  },
)

// The documented calls do not belong together: what must be there is made first, and its ids are put into the request.
async function replay(name: string, { settings, setup = [], request, from_setup = {} }: Fixture) {
  const { call } = await start(settings)
  let made: unknown
  for (const { call: earlier, request: body } of setup) {
    const answer = await call(earlier, body)
    expect(answer.body.status).toBe(100)
    made = answer.body
  }
  const bound = Object.entries(from_setup).map(([key, pointer]) => [key, valueAt(made, pointer)])
  return call(name, bound.length === 0 ? request : { ...Object(request), ...Object.fromEntries(bound) })
}

function valueAt(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => Reflect.get(Object(value), key), document)
}

function withoutGenerated(text: string, generated: Record<string, string>): string {
  return JSON.stringify(
    JSON.parse(text, (key, value) => (key in generated ? `generated ${typeof value} ${key}` : value)),
  )
}

function valuesOf(text: string, wanted: string): unknown[] {
  const values: unknown[] = []
  JSON.parse(text, (key, value) => {
    if (key === wanted) values.push(value)
    return value
  })
  return values
}
