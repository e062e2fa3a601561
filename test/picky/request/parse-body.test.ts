import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createProject, minimalBody, start } from '../../support/start.ts'

const json = { 'content-type': 'application/json' }
const printedSample: string = JSON.parse(
  readFileSync('fixtures/samples/create-project/sample-as-printed.json', 'utf8'),
).request

describe('parses the body as JSON whatever its content type', () => {
  test.each([
    'application/json',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'application/vnd.unheard-of',
    'no type at all',
    ';;;',
    undefined,
  ])('Content-Type %s', async (type) => {
    const { create } = await start()
    const { body } = await create(printedSample, type === undefined ? {} : { 'content-type': type })
    expect(body).toMatchObject({ status: 100, date_format: 'DD-MM-YYYY', project_id: '715' })
  })
})

test.each([
  ['a byte order mark', `\uFEFF${JSON.stringify(minimalBody)}`, {}, 'skipped a byte order mark'],
  [
    'a number for a string',
    { ...minimalBody, project_name: 7 },
    { project_name: '7' },
    'converted /project_name from number to string',
  ],
  [
    'a string for a number',
    { ...minimalBody, service: '2' },
    { service: 2 },
    'converted /service from string to number',
  ],
  [
    'a string for a plan',
    { ...minimalBody, billing_plan: ' 3 ' },
    { amount_debited: '10' },
    'converted /billing_plan from string to number',
  ],
  [
    'a string for the number of a date format',
    { ...minimalBody, date_format: '1' },
    { date_format: 'YYYY-MM-DD' },
    'converted /date_format from string to number',
  ],
  [
    '"true" for true',
    { ...minimalBody, generate_api_token: 'true' },
    { api_tokens: [{ ip: '' }] },
    'converted /generate_api_token from string to boolean',
  ],
  [
    '1 for true',
    { ...minimalBody, generate_api_token: 1 },
    { api_tokens: [{ ip: '' }] },
    'converted /generate_api_token from number to boolean',
  ],
  [
    '"0" for false',
    { ...minimalBody, generate_api_token: '0' },
    { api_tokens: [] },
    'converted /generate_api_token from string to boolean',
  ],
  ['null for an optional field', { ...minimalBody, notes: null }, { notes: '' }, 'treated null in /notes as absent'],
  [
    'an empty country',
    { ...minimalBody, country: '' },
    { country: '' },
    'treated an empty string in /country as absent',
  ],
  ['an unknown key', { ...minimalBody, project: 1 }, {}, 'ignored /project'],
  ['an unknown key that contains / and ~', { ...minimalBody, 'a/b~c': 1 }, {}, 'ignored /a~1b~0c'],
  ['a key with white space after it', { ...minimalBody, 'notes ': 'x' }, { notes: 'x' }, 'read /notes  as /notes'],
  [
    'a date format as billing_plan',
    { ...minimalBody, billing_plan: 'MM-DD-YYYY' },
    { date_format: 'MM-DD-YYYY', amount_debited: '10', next_billing_date: '07-11-2020' },
    'quirk Q2: /billing_plan MM-DD-YYYY read as /date_format; quirk Q5: /billing_plan set to 3',
  ],
  [
    'a date format as billing_plan, with an empty date_format',
    { ...minimalBody, billing_plan: 'MM-DD-YYYY', date_format: '' },
    { date_format: 'MM-DD-YYYY', amount_debited: '10', next_billing_date: '07-11-2020' },
    'treated an empty string in /date_format as absent; quirk Q2: /billing_plan MM-DD-YYYY read as /date_format; quirk Q5: /billing_plan set to 3',
  ],
  [
    'a date format as billing_plan, with null as date_format',
    { ...minimalBody, billing_plan: 'MM-DD-YYYY', date_format: null },
    { date_format: 'MM-DD-YYYY', amount_debited: '10', next_billing_date: '07-11-2020' },
    'treated null in /date_format as absent; quirk Q2: /billing_plan MM-DD-YYYY read as /date_format; quirk Q5: /billing_plan set to 3',
  ],
])('accepts %s and explains it in x-mock-explain', async (_what, sent, accepted, explanation) => {
  const { create } = await start()
  const { body, headers } = await create(sent)
  expect(body).toMatchObject({ status: 100, ...accepted })
  expect(headers['x-mock-explain']).toBe(explanation)
})

test('rejects a date format as billing_plan if the request has another date_format', async () => {
  const { create } = await start()
  const { body } = await create({ ...minimalBody, billing_plan: 'MM-DD-YYYY', date_format: 'DD-MM-YYYY' })
  expect(body).toMatchObject({ status: 410, message: expect.stringContaining('/billing_plan: expected a plan') })
})

test('accepts one address that is not in an array', async () => {
  const { create } = await start()
  const { body, headers } = await create({ ...minimalBody, generate_api_token: true, token_ip_address: '10.0.0.1' })
  expect(body.api_tokens).toEqual([{ ip: '10.0.0.1', token: expect.any(String) }])
  expect(headers['x-mock-explain']).toBe('converted /token_ip_address from string to array')
})

test('sends no x-mock-explain if a call has no deviations', async () => {
  const { create } = await start()
  expect((await create(minimalBody, json)).headers).not.toHaveProperty('x-mock-explain')
})

test('names all quirks of the printed sample in x-mock-explain', async () => {
  const { create } = await start()
  expect((await create(printedSample)).headers['x-mock-explain']).toBe(
    'quirk Q1: bare DD-MM-YYYY at /billing_plan read as a string; quirk Q2: /billing_plan DD-MM-YYYY read as /date_format; quirk Q5: /billing_plan set to 3',
  )
})

test('keeps x-mock-explain short and in ASCII whatever the keys are', async () => {
  const { create } = await start()
  const odd = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`ключ\n${index}${'x'.repeat(500)}`, index]))
  const { body, headers } = await create({ ...minimalBody, ...odd })
  expect(body.status).toBe(100)
  expect(headers['x-mock-explain']).toMatch(/^[\x20-\x7e]{1,6000}; and 480 more$/)
  expect(String(headers['x-mock-explain']).split('; ').length).toBe(21)
})

test.each([
  [
    'a request without a content type',
    minimalBody,
    {},
    'header content-type: expected application/json, received nothing',
  ],
  [
    'a form',
    minimalBody,
    { 'content-type': 'application/x-www-form-urlencoded' },
    'header content-type: expected application/json',
  ],
  ['a byte order mark', `\uFEFF${JSON.stringify(minimalBody)}`, json, 'received a byte order mark'],
  [
    'a string for a number',
    { ...minimalBody, service: '1' },
    json,
    '/service: expected 1 or 2, received the string "1"',
  ],
  ['a number for a string', { ...minimalBody, project_name: 7 }, json, '/project_name: expected'],
  [
    '"true" for true',
    { ...minimalBody, generate_api_token: 'true' },
    json,
    '/generate_api_token: expected true or false',
  ],
  [
    'an address that is not in an array',
    { ...minimalBody, token_ip_address: '10.0.0.1' },
    json,
    '/token_ip_address: expected an array',
  ],
  ['null for an optional field', { ...minimalBody, notes: null }, json, '/notes: expected a string'],
  ['an unknown key', { ...minimalBody, project: 1 }, json, '/project: expected only the keys'],
  ['a key with white space after it', { ...minimalBody, 'notes ': 'x' }, json, '/notes : expected only the keys'],
  [
    'an unquoted date format (quirk Q1)',
    printedSample,
    json,
    'received "DD-MM-YYYY" after the key /billing_plan at line 8 column 19',
  ],
  [
    'a date format as billing_plan (quirk Q2)',
    { ...minimalBody, billing_plan: 'DD-MM-YYYY' },
    json,
    '/billing_plan: expected a plan from 1 to 6',
  ],
])('strict validation rejects %s', async (_what, sent, headers, message) => {
  const { create } = await start({ validation: 'strict' })
  const { status, body } = await create(sent, headers)
  expect({ status, code: body.status }).toEqual({ status: 200, code: 410 })
  expect(body.message).toContain(message)
})

const bodyUpToName = '{"token":"token-a","project_name":'
test.each([
  ['an empty body', '', 'the body: expected a JSON object, received an empty body'],
  ['null', 'null', 'the body: expected a JSON object, received null'],
  ['an array', '[]', 'the body: expected a JSON object, received an array of 0'],
  ['a string', '"x"', 'the body: expected a JSON object, received the string "x"'],
  [
    'malformed JSON',
    '{"token":"a",\n  "project_name" "b"}',
    'the body: expected a colon, received "\\"b\\"" after the key /project_name at line 2 column 18',
  ],
  [
    'a form',
    'token=a&project_name=b',
    'the body: expected a JSON object, received a form (name=value pairs); this call takes JSON',
  ],
  [
    'arrays nested 10,000 levels deep',
    `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'at most 64 levels of nesting, received more at line 1 column 65',
  ],
  [
    'objects nested 10,000 levels deep',
    `{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`,
    'at most 64 levels of nesting',
  ],
  [
    'more than 10,000 values',
    `{"token":"token-a","project_name":"a","others":[${Array(9998).fill('{}').join()}]}`,
    'the body: expected at most 10000 values, received more at line 1 column',
  ],
  [
    'a body of 1 MiB and one byte',
    Buffer.alloc(1024 * 1024 + 1, 0x20),
    'the body: expected at most 1048576 bytes, received 1048577',
  ],
  [
    'duplicate keys',
    '{"token":"token-a","project_name":"a","token":"b"}',
    'expected each key once, received /token again at line 1 column 39',
  ],
  [
    'the same key with and without white space around it',
    { ...minimalBody, 'notes ': 'x', notes: 'y' },
    '/notes: expected each key once, received it also as /notes ',
  ],
  [
    'the same key twice with white space around it',
    { ...minimalBody, 'notes ': 'x', ' notes': 'x' },
    'expected each key once',
  ],
  [
    'the key __proto__',
    `${bodyUpToName}"a","__proto__":{"x":1}}`,
    'expected no key named __proto__, received /__proto__',
  ],
  [
    'the key constructor',
    `${bodyUpToName}"a","x":{"constructor":1}}`,
    'expected no key named constructor, received /x/constructor',
  ],
  [
    'half a surrogate pair',
    `${bodyUpToName}"\\ud83d"}`,
    'expected surrogates in pairs, received a lone one in /project_name',
  ],
  [
    'an escaped NUL',
    `${bodyUpToName}"a\\u0000"}`,
    'expected text without NUL characters, received one in /project_name',
  ],
  ['a NUL byte', `${bodyUpToName}"a\0"}`, 'expected control characters to be escaped'],
  [
    'invalid UTF-8',
    Buffer.from(`${bodyUpToName}\n"\xff"}`, 'latin1'),
    'the body: expected UTF-8, received an invalid byte at line 2 column 2',
  ],
])('rejects %s with 410 and stores nothing', async (_what, sent, message) => {
  const { create } = await start()
  const { status, body } = await create(sent)
  expect({ status, keys: Object.keys(body), code: body.status }).toEqual({
    status: 200,
    keys: ['status', 'message'],
    code: 410,
  })
  expect(body.message).toContain(message)
  expect((await create(minimalBody)).body.project_id).toBe('715')
})

test('rejects an empty object with 401, because the token is missing', async () => {
  const { create } = await start()
  expect((await create({})).body.status).toBe(401)
})

test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const)(
  'rejects the method %s with HTTP 405 and an Allow header',
  async (method) => {
    const { app } = await start()
    const response = await app.inject({ method, url: `${createProject}?token=secret` })
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe('POST')
    if (method !== 'HEAD')
      expect(response.json()).toEqual({
        status: 410,
        message: `Invalid Request: ${createProject}: expected the method POST, received ${method}`,
      })
  },
)

test.each([
  ['/app/api/v2/pm/create-projects', `unknown path /app/api/v2/pm/create-projects; did you mean ${createProject}?`],
  ['//app/api/v2/pm/create-project', `did you mean ${createProject}?`],
  ['/nowhere', 'unknown path /nowhere; GET /_mock/openapi.json lists the paths'],
  ['/%zz', 'malformed URL /%zz'],
  ['/uploads/images/qrcode_0000000000000.png', 'no project has this QR image'],
  [`/uploads/images/${'x'.repeat(300)}`, 'no project has this QR image'],
])('rejects the unknown path %s with HTTP 404 and status 410', async (url, message) => {
  const { app } = await start()
  const response = await app.inject({ method: url.startsWith('/uploads') ? 'GET' : 'POST', url })
  expect(response.statusCode).toBe(404)
  expect(response.json()).toEqual({ status: 410, message: expect.stringContaining(message) })
})

test('rejects a wrong method with HTTP 405 whatever the content type and size of the body', async () => {
  const { app } = await start()
  const headers = { 'content-type': ';;;' }
  for (const payload of ['{', Buffer.alloc(2 * 1024 * 1024)])
    expect((await app.inject({ method: 'PUT', url: createProject, payload, headers })).statusCode).toBe(405)
})

test('does not run out of memory on a key of 300,000 characters with 9000 values', async () => {
  const { create } = await start()
  const numbers = Array(9000).fill('1.5').join()
  const keys = Array.from({ length: 9000 }, (_, index) => `"${index}":1`).join()
  const long = 'k'.repeat(300_000)
  for (const value of [`[${numbers}]`, `{${keys}}`]) {
    expect((await create(`{"token":"token-a","project_name":"a","${long}":${value}}`)).body.status).toBe(100)
  }
})

test('rejects a path below an image with HTTP 404', async () => {
  const { app } = await start()
  expect((await app.inject('/uploads/images/a/b')).statusCode).toBe(404)
})

test('accepts a body of exactly 1 MiB', async () => {
  const { create } = await start()
  expect((await create(JSON.stringify(minimalBody).padEnd(1024 * 1024))).body.status).toBe(100)
})
