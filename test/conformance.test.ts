import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type SettingValues, start } from './support/start.ts'

type Sample = {
  settings?: SettingValues
  setup?: { call: string; request: unknown }[]
  request: unknown
  /** JSON pointers into the last setup answer, by the request key that gets the value */
  from_setup?: Record<string, string>
}

const files = globSync('fixtures/samples/*/*.json')

test('there are documented samples to replay', () => {
  expect(files.length).toBeGreaterThanOrEqual(8)
})

// Whatever an API issues anew for each project. All other values of a sample must be returned as they are printed.
const issued = ['project_id', 'license_key', 'qr_code_base64', 'unbranded_keyword', 'token']

test.each(files)('%s leaves only issued values open', (file) => {
  expect(issued).toEqual(expect.arrayContaining(Object.keys(JSON.parse(readFileSync(file, 'utf8')).generated)))
})

describe.each(files.map((file) => [basename(dirname(file)), JSON.parse(readFileSync(file, 'utf8'))]))(
  '%s',
  (name, sample) => {
    const { title, response, generated } = sample

    test(`${title}: returns the documented answer, with its keys in order`, async () => {
      const { status, text } = await replay(name, sample)
      expect(status).toBe(200)
      expect(withoutGenerated(text, generated)).toBe(withoutGenerated(JSON.stringify(response), generated))
    })

    test.runIf(Object.keys(generated).length > 0)(
      `${title}: generated values and documented values have the same shape`,
      async () => {
        const { text } = await replay(name, sample)
        for (const [key, pattern] of Object.entries(generated)) {
          expect(valuesOf(text, key).length).toBeGreaterThan(0)
          for (const value of [...valuesOf(text, key), ...valuesOf(JSON.stringify(response), key)])
            expect(String(value)).toMatch(new RegExp(String(pattern)))
        }
      },
    )
  },
)

// The documented samples are unrelated. What a sample needs is created first, and its ids are put into the request.
async function replay(name: string, { settings, setup = [], request, from_setup = {} }: Sample) {
  const { call } = await start(settings)
  let setupAnswer: unknown
  for (const { call: earlier, request: body } of setup) {
    const answer = await call(earlier, body)
    expect(answer.body.status).toBe(100)
    setupAnswer = answer.body
  }
  const ids = Object.entries(from_setup).map(([key, pointer]) => [key, valueAt(setupAnswer, pointer)])
  return call(name, ids.length === 0 ? request : { ...Object(request), ...Object.fromEntries(ids) })
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
