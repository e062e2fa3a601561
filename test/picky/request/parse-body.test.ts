import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createProject, least, start } from '../../support/start.ts'

const json = { 'content-type': 'application/json' }
const printed: string = JSON.parse(
  readFileSync('fixtures/samples/create-project/sample-as-printed.json', 'utf8'),
).request

describe('the same body is read whatever it is called', () => {
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
    const { body } = await create(printed, type === undefined ? {} : { 'content-type': type })
    expect(body).toMatchObject({ status: 100, date_format: 'DD-MM-YYYY', project_id: '715' })
  })
})

test.each([
  ['a byte order mark', `\uFEFF${JSON.stringify(least)}`, {}, 'skipped a byte order mark'],
  ['a number for a text', { ...least, project_name: 7 }, { project_name: '7' }, 'read /project_name number as string'],
  ['a text for a number', { ...least, service: '2' }, { service: 2 }, 'read /service string as number'],
  [
    'a text for a plan',
    { ...least, billing_plan: ' 3 ' },
    { amount_debited: '10' },
    'read /billing_plan string as number',
  ],
  [
    'a text for a format',
    { ...least, date_format: '1' },
    { date_format: 'YYYY-MM-DD' },
    'read /date_format string as number',
  ],
  [
    '"true"',
    { ...least, generate_api_token: 'true' },
    { api_tokens: [{ ip: '' }] },
    'read /generate_api_token string as boolean',
  ],
  [
    '1 for true',
    { ...least, generate_api_token: 1 },
    { api_tokens: [{ ip: '' }] },
    'read /generate_api_token number as boolean',
  ],
  [
    '"0" for false',
    { ...least, generate_api_token: '0' },
    { api_tokens: [] },
    'read /generate_api_token string as boolean',
  ],
  ['null', { ...least, notes: null }, { notes: '' }, 'read /notes null as absent'],
  ['an empty country', { ...least, country: '' }, { country: '' }, 'read /country string as absent'],
  ['an unknown key', { ...least, project: 1 }, {}, 'ignored /project'],
  ['an unknown key that is nearly one', { ...least, 'a/b~c': 1 }, {}, 'ignored /a~1b~0c'],
  ['a padded key', { ...least, 'notes ': 'x' }, { notes: 'x' }, 'read /notes  as /notes'],
  [
    'a plan that is a date format',
    { ...least, billing_plan: 'MM-DD-YYYY' },
    { date_format: 'MM-DD-YYYY' },
    'quirk Q2: /billing_plan MM-DD-YYYY read as /date_format',
  ],
])('%s is taken and explained', async (_what, sent, taken, explanation) => {
  const { create } = await start()
  const { body, headers } = await create(sent)
  expect(body).toMatchObject({ status: 100, ...taken })
  expect(headers['x-mock-explain']).toBe(explanation)
})

test('one address may come as a bare text', async () => {
  const { create } = await start()
  const { body, headers } = await create({ ...least, generate_api_token: true, token_ip_address: '10.0.0.1' })
  expect(body.api_tokens).toEqual([{ ip: '10.0.0.1', token: expect.any(String) }])
  expect(headers['x-mock-explain']).toBe('read /token_ip_address string as array')
})

test('a call without deviations has nothing to explain', async () => {
  const { create } = await start()
  expect((await create(least, json)).headers).not.toHaveProperty('x-mock-explain')
})

test('both quirks of the printed sample are named', async () => {
  const { create } = await start()
  expect((await create(printed)).headers['x-mock-explain']).toBe(
    'quirk Q1: bare DD-MM-YYYY at /billing_plan read as a string; quirk Q2: /billing_plan DD-MM-YYYY read as /date_format',
  )
})

test('the explanation stays a short ASCII header whatever the keys are', async () => {
  const { create } = await start()
  const odd = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`ключ\n${index}${'x'.repeat(500)}`, index]))
  const { body, headers } = await create({ ...least, ...odd })
  expect(body.status).toBe(100)
  expect(headers['x-mock-explain']).toMatch(/^[\x20-\x7e]{1,6000}; and 480 more$/)
})

test.each([
  ['no content type', least, {}, 'header content-type expected application/json, received nothing'],
  [
    'a form',
    least,
    { 'content-type': 'application/x-www-form-urlencoded' },
    'header content-type expected application/json',
  ],
  ['a byte order mark', `\uFEFF${JSON.stringify(least)}`, json, 'received a byte order mark'],
  ['a text for a number', { ...least, service: '1' }, json, '/service expected 1 or 2, received the string "1"'],
  ['a number for a text', { ...least, project_name: 7 }, json, '/project_name expected'],
  ['"true"', { ...least, generate_api_token: 'true' }, json, '/generate_api_token expected true or false'],
  ['a bare address', { ...least, token_ip_address: '10.0.0.1' }, json, '/token_ip_address expected an array'],
  ['null', { ...least, notes: null }, json, '/notes expected a string'],
  ['an unknown key', { ...least, project: 1 }, json, '/project expected no such key'],
  ['a padded key', { ...least, 'notes ': 'x' }, json, '/notes  expected no such key'],
  ['quirk Q1', printed, json, 'received "DD-MM-YYYY" after the key /billing_plan at line 8 column 19'],
  ['quirk Q2', { ...least, billing_plan: 'DD-MM-YYYY' }, json, '/billing_plan expected a plan from 1 to 6'],
])('strict validation refuses %s', async (_what, sent, headers, message) => {
  const { create } = await start({ validation: 'strict' })
  const { status, body } = await create(sent, headers)
  expect({ status, code: body.status }).toEqual({ status: 200, code: 410 })
  expect(body.message).toContain(message)
})

const name = '{"token":"token-a","project_name":'
test.each([
  ['an empty body', '', 'the body expected a JSON object, received an empty body'],
  ['null', 'null', 'the body expected a JSON object, received null'],
  ['an array', '[]', 'the body expected a JSON object, received an array of 0'],
  ['a text', '"x"', 'the body expected a JSON object, received the string "x"'],
  [
    'no JSON',
    '{"token":"a",\n  "project_name" "b"}',
    'the body expected a colon, received "\\"b\\"" after the key /project_name at line 2 column 18',
  ],
  [
    'a form',
    'token=a&project_name=b',
    'the body expected a JSON value (strings need double quotes), received "token=a&project_name=b" at line 1 column 1',
  ],
  [
    'depth 10,000',
    `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'at most 64 levels of nesting, received more at line 1 column 65',
  ],
  ['depth 10,000 in a key', `{"a":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_001)}`, 'at most 64 levels of nesting'],
  [
    '1 MiB and a byte',
    Buffer.alloc(1024 * 1024 + 1, 0x20),
    'the body expected at most 1048576 bytes, received 1048577',
  ],
  [
    'duplicate keys',
    '{"token":"token-a","project_name":"a","token":"b"}',
    'expected each key once, received /token again at line 1 column 39',
  ],
  [
    'a padded key beside the true one',
    { ...least, 'notes ': 'x', notes: 'y' },
    '/notes expected each key once, received it also as /notes ',
  ],
  ['two padded keys', { ...least, 'notes ': 'x', ' notes': 'x' }, 'expected each key once'],
  ['__proto__', `${name}"a","__proto__":{"x":1}}`, 'expected no key named __proto__, received /__proto__'],
  ['constructor', `${name}"a","x":{"constructor":1}}`, 'expected no key named constructor, received /x/constructor'],
  ['half a surrogate pair', `${name}"\\ud83d"}`, 'expected surrogates in pairs, received a lone one in /project_name'],
  ['an escaped NUL', `${name}"a\\u0000"}`, 'expected text without NUL characters, received one in /project_name'],
  ['a NUL byte', `${name}"a\0"}`, 'expected control characters to be escaped'],
  [
    'invalid UTF-8',
    Buffer.from(`${name}\n"\xff"}`, 'latin1'),
    'the body expected UTF-8, received an invalid byte at line 2 column 2',
  ],
])('%s gets an answer in the envelope and stores nothing', async (_what, sent, message) => {
  const { create } = await start()
  const { status, body } = await create(sent)
  expect({ status, keys: Object.keys(body), code: body.status }).toEqual({
    status: 200,
    keys: ['status', 'message'],
    code: 410,
  })
  expect(body.message).toContain(message)
  expect((await create(least)).body.project_id).toBe('715')
})

test('an empty object lacks its token', async () => {
  const { create } = await start()
  expect((await create({})).body.status).toBe(401)
})

test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const)(
  'the method %s gets HTTP 405 with Allow',
  async (method) => {
    const { app } = await start()
    const response = await app.inject({ method, url: `${createProject}?token=secret` })
    expect(response.statusCode).toBe(405)
    expect(response.headers.allow).toBe('POST')
    if (method !== 'HEAD')
      expect(response.json()).toEqual({
        status: 410,
        message: `Invalid Request: the method of ${createProject} expected POST, received ${method}`,
      })
  },
)

test.each([
  [
    '/app/api/v2/pm/create-projects',
    `the path expected one such as ${createProject}, received /app/api/v2/pm/create-projects`,
  ],
  ['//app/api/v2/pm/create-project', `the path expected one such as ${createProject}`],
  ['/nowhere', `the path expected one of ${createProject}, `],
  ['/%zz', 'the path expected a well-formed URL, received /%zz'],
  ['/uploads/images/qrcode_0000000000000.png', "the path expected the QR image of a project, received another file's"],
  [`/uploads/images/${'x'.repeat(300)}`, 'the path expected'],
])('the unknown path %s gets HTTP 404 in the envelope', async (url, message) => {
  const { app } = await start()
  const response = await app.inject({ method: url.startsWith('/uploads') ? 'GET' : 'POST', url })
  expect(response.statusCode).toBe(404)
  expect(response.json()).toEqual({ status: 410, message: expect.stringContaining(message) })
})

test('a wrong method gets HTTP 405 whatever its content type and size', async () => {
  const { app } = await start()
  const headers = { 'content-type': ';;;' }
  for (const payload of ['{', Buffer.alloc(2 * 1024 * 1024)])
    expect((await app.inject({ method: 'PUT', url: createProject, payload, headers })).statusCode).toBe(405)
})

test('half a million digits of keys times a hundred thousand numbers do not fill the memory', async () => {
  const { create } = await start()
  const numbers = Array(100_000).fill('1.5').join()
  const keys = Array.from({ length: 40_000 }, (_, index) => `"${index}":1`).join()
  const long = 'k'.repeat(300_000)
  for (const value of [`[${numbers}]`, `{${keys}}`]) {
    expect((await create(`{"token":"token-a","project_name":"a","${long}":${value}}`)).body.status).toBe(100)
  }
})

test('GET of a deeper path is unknown', async () => {
  const { app } = await start()
  expect((await app.inject('/uploads/images/a/b')).statusCode).toBe(404)
})
