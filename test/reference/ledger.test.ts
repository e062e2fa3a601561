import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Type } from '@sinclair/typebox'
import { describe, expect, test } from 'vitest'
import { documented } from '../../src/picky/provenance.ts'
import { buildDocuments } from '../../src/reference/documents.ts'
import { fieldRows } from '../../src/reference/fields.ts'
import type { Row } from '../../src/reference/row.ts'
import { start } from '../support/start.ts'

const generated = await buildDocuments()
const rows: Row[] = JSON.parse(generated['src/reference/generated/ledger.json'] ?? '')
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

test.each(Object.entries(generated))('%s is up to date', (file, text) => {
  expect(readFileSync(file, 'utf8') === text, `${file} is stale: run npm run generate and commit it`).toBe(true)
})

test('no row of the ledger is empty', () => {
  expect(rows.filter(({ says }) => says === '')).toEqual([])
})

describe.each(globSync('fixtures/pages/*.json').map((file) => [basename(file, '.json'), read(file)]))(
  'the help page of %s',
  (call, page) => {
    const documentedRows = (kind: Row['kind']) =>
      rows
        .filter((row) => row.kind === kind && row.name.startsWith(`${call}.`) && row.provenance === 'documented')
        .map(({ name }) => name.slice(call.length + 1).replace(/^projects\[\]\./, ''))

    test('has exactly the request fields that the ledger marks as documented', () => {
      expect([...new Set(documentedRows('request'))].sort()).toEqual([...page.request].sort())
    })

    test('has exactly the response fields that the ledger marks as documented', () => {
      expect([...new Set(documentedRows('answer'))].sort()).toEqual([...page.answer].sort())
    })
  },
)

test.each(globSync('fixtures/samples/*/*.json').map((file) => [file, read(file)]))(
  'the ledger marks every key of %s as documented',
  (file, { request, response }) => {
    const call = basename(dirname(file))
    const names = (kind: Row['kind']) =>
      rows.filter((row) => row.kind === kind && row.provenance === 'documented').map(({ name }) => name)
    const missing = (kind: Row['kind'], body: unknown) =>
      keysOf(body)
        .map((key) => `${call}.${key}`)
        .filter((key) => !names(kind).includes(key))
    expect(missing('request', typeof request === 'string' ? {} : request)).toEqual([])
    expect(missing('answer', response)).toEqual([])
  },
)

test('the ledger has every ruling that a module of src/picky exports', async () => {
  const says = rows.map((row) => row.says)
  for (const file of globSync('src/picky/**/*.ts')) {
    const exported: Record<string, unknown> = await import(/* @vite-ignore */ resolve(file))
    for (const [name, group] of Object.entries(exported)) {
      if (!/Rulings?$/.test(name)) continue
      const rulings = /Ruling$/.test(name) ? [group] : Object.values(Object(group))
      for (const ruling of rulings) expect(says, `${file}: ${name}`).toContain(Object(ruling).says)
    }
  }
})

test.each([
  ['a field without provenance', Type.String(), 'the request call.key does not say where it comes from'],
  [
    'a limit without provenance',
    Type.Optional(Type.String({ ...documented('a page'), maxLength: 3 })),
    'the limit call.key maxLength does not say where it comes from',
  ],
  [
    'a required field without provenance',
    Type.String(documented('a page')),
    'the limit call.key required does not say',
  ],
])('generation fails on %s and says what to do', (_what, key, message) => {
  expect(() => fieldRows('request', 'call', Type.Object({ key }))).toThrow(message)
  expect(() => fieldRows('request', 'call', Type.Object({ key }))).toThrow('npm run generate')
})

test.each(['picky', 'control'])('the %s document is valid OpenAPI 3.1', async (plane) => {
  // The dashboard is at /_mock/, and the overview at /_mock.
  const rules = { 'no-path-trailing-slash': 'off' } as const
  const config = await createConfig({ extends: ['recommended'], rules })
  const source = generated[`src/reference/generated/${plane}.openapi.json`] ?? ''
  const problems = await lintFromString({ source, absoluteRef: `${plane}.openapi.json`, config })
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  expect(JSON.parse(source).openapi).toMatch(/^3\.1\./)
})

test('a call accepts the largest whole number that the OpenAPI document allows, and none that is larger', async () => {
  const { create, call } = await start()
  const { paths } = JSON.parse(generated['src/reference/generated/picky.openapi.json'] ?? '')
  const largest = (operation: string, field: string): number => {
    const { schema } = paths[`/app/api/v2/pm/${operation}`].post.requestBody.content['application/json']
    return schema.properties[field].anyOf.find(({ type }: { type: string }) => type === 'integer').maximum
  }
  const number = largest('create-project', 'number')
  const withNumber = (value: number | bigint) => `{"token":"a","project_name":"p","number":${value}}`
  expect((await create(withNumber(number))).body).toMatchObject({ status: 100, number: String(number) })
  expect((await create(withNumber(BigInt(number) + 1n))).body.status).toBe(406)
  const id = largest('get-projects', 'project_id')
  const withId = (value: number | bigint) => `{"token":"a","project_id":${value}}`
  const getMessage = async (value: number | bigint) => (await call('get-projects', withId(value))).body.message
  expect(await getMessage(id)).toContain('expected the id of a project of the account')
  expect(await getMessage(BigInt(id) + 1n)).toContain('expected a project id of at most 15 digits')
})

test('the OpenAPI document has the documented samples as its examples', () => {
  const { paths } = JSON.parse(generated['src/reference/generated/picky.openapi.json'] ?? '')
  for (const file of globSync('fixtures/samples/*/*.json')) {
    const { request, response } = read(file)
    const { requestBody, responses } = paths[`/app/api/v2/pm/${basename(dirname(file))}`].post
    expect(examplesIn(responses['200'])).toContainEqual(response)
    if (typeof request === 'object') expect(examplesIn(requestBody)).toContainEqual(request)
  }
})

test('the control API serves the generated ledger and OpenAPI documents', async () => {
  const { app } = await start()
  expect((await app.inject('/_mock/ledger')).json()).toEqual(rows)
  for (const [plane, file] of [
    ['vendor', 'picky'],
    ['control', 'control'],
  ])
    expect((await app.inject(`/_mock/openapi.json?plane=${plane}`)).json()).toEqual(
      JSON.parse(generated[`src/reference/generated/${file}.openapi.json`] ?? ''),
    )
  const rejected = await app.inject('/_mock/openapi.json?plane=x')
  expect(rejected.json()).toMatchObject({
    status: 400,
    detail: 'the query parameter plane: expected vendor or control, received the string "x"',
  })
})

function examplesIn({ content }: { content: { 'application/json': { example?: unknown; examples?: object } } }) {
  const { example, examples = {} } = content['application/json']
  return [example, ...Object.values(examples).map(({ value }) => value)]
}

/** The keys of a body. Those of objects in an array are written `array[].key`. */
function keysOf(body: unknown): string[] {
  return Object.entries(Object(body)).flatMap(([key, value]) =>
    Array.isArray(value)
      ? [
          key,
          ...value
            .filter((item) => typeof item === 'object')
            .flatMap(keysOf)
            .map((inner) => `${key}[].${inner}`),
        ]
      : [key],
  )
}
