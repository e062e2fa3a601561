import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { minimalBody, start } from '../support/start.ts'

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync('fixtures/schema.json', 'utf8')))

test('the schema accepts the documented example, the default fixtures and an exported state', async () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/fixtures.md', 'utf8')) ?? []
  const { create, mock } = await start()
  await create({
    ...minimalBody,
    billing_plan: 2,
    generate_api_token: true,
    token_ip_address: ['::1'],
    time_zone: 'Asia/Kolkata',
  })
  const files = [
    JSON.parse(example),
    JSON.parse(readFileSync('fixtures/default.json', 'utf8')),
    (await mock('/state')).body,
  ]
  for (const file of files) expect(validate(file), ajv.errorsText(validate.errors)).toBe(true)
})

test.each([
  { accounts: [{}] },
  { accounts: [{ token: 'a', projects: [{ project_name: 'x', service: 3 }] }] },
  { accounts: [{ token: 'a', projects: [{ project_name: 'x', next_billing_date: '2020-02-30' }] }] },
  { plans: [{ plan_id: 10 }] },
  { other: 1 },
])('the schema rejects %j', (file) => expect(validate(file)).toBe(false))
