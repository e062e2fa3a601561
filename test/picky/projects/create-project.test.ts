import { expect, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

const sample = {
  ...minimalBody,
  number: '+91 92-34',
  company_name: 'picky test',
  country: 'in',
  time_zone: 'Asia/Kolkata',
  date_format: 'YYYY-MM-DD',
  billing_plan: 3,
  generate_api_token: true,
  token_ip_address: ['192.168.0.1', '::1'],
  global_webhook: 'https://example.com/a?b=%20&c',
  notes: 'a note',
}

test('fills in every default if only the required fields are sent', async () => {
  const { create } = await start()
  const { body } = await create(minimalBody)
  expect(body).toEqual({
    status: 100,
    message: 'Success',
    project_status: 'Active',
    project_id: '715',
    project_name: 'First',
    number: '',
    company_name: '',
    country: '',
    time_zone: '',
    date_format: 'DD-MM-YYYY',
    service: 1,
    license_key: expect.stringMatching(/^[0-9a-f]{30}$/),
    qr_code_base64: expect.any(String),
    unbranded_keyword: expect.stringMatching(/^XY\d{6}[A-Za-z]{10}$/),
    branded_keyword: '',
    api_tokens: [],
    global_webhook: '',
    event_webhook: '',
    smart_reply_webhook: '',
    next_billing_date: '',
    amount_debited: '',
    notes: '',
  })
})

test('returns the values that were sent, with country in upper case', async () => {
  const { create } = await start()
  const { body } = await create(sample)
  expect(body).toMatchObject({
    number: '+91 92-34',
    country: 'IN',
    time_zone: 'Asia/Kolkata',
    date_format: 'YYYY-MM-DD',
    global_webhook: 'https://example.com/a?b=%20&c',
    next_billing_date: '2020-07-11',
    amount_debited: '10',
    api_tokens: [{ ip: '192.168.0.1' }, { ip: '::1' }],
  })
})

test('with wire=table, returns numbers, an ISO 8601 instant and billing_plan, in the order of the documented table', async () => {
  const { create } = await start({ wire: 'table' })
  const { body } = await create({ ...sample, number: '9234324324' })
  expect(body).toMatchObject({
    project_id: 715,
    number: 9234324324,
    billing_plan: 3,
    next_billing_date: '2020-07-11T23:59:59+00:00',
    amount_debited: 10,
    date_format: 'YYYY-MM-DD',
  })
  expect(Object.keys(body).slice(-5)).toEqual([
    'smart_reply_webhook',
    'billing_plan',
    'next_billing_date',
    'amount_debited',
    'notes',
  ])
})

test('with wire=table, returns a number beyond 2^53 as a string, and absent numbers and dates as empty strings', async () => {
  const { create } = await start({ wire: 'table' })
  expect((await create({ ...minimalBody, number: '12345678901234567890' })).body.number).toBe('12345678901234567890')
  expect((await create(minimalBody)).body).toMatchObject({ number: '', next_billing_date: '', amount_debited: '' })
})

test.each([
  [1, 'YYYY-MM-DD'],
  [2, 'DD-MM-YYYY'],
  [3, 'MM-DD-YYYY'],
])('reads date_format %i as %s', async (number, format) => {
  const { create } = await start()
  expect((await create({ ...minimalBody, date_format: number })).body.date_format).toBe(format)
})

test.each([
  ['2020-01-31T12:00:00Z', 'UTC', 2, '2020-02-29'],
  ['2021-01-31T12:00:00Z', 'UTC', 2, '2021-02-28'],
  ['2020-12-31T12:00:00Z', 'UTC', 2, '2021-01-31'],
  ['2020-02-29T12:00:00Z', 'UTC', 6, '2021-02-28'],
  ['2020-06-30T20:00:00Z', 'Asia/Kolkata', 2, '2020-08-01'],
  ['2020-07-01T02:00:00Z', 'America/New_York', 2, '2020-07-30'],
])('a project created at %s in %s on plan %i is next billed on %s', async (clock, time_zone, billing_plan, date) => {
  const { create } = await start({ clock })
  const { body } = await create({ ...minimalBody, time_zone, billing_plan, date_format: 'YYYY-MM-DD' })
  expect(body.next_billing_date).toBe(date)
})

test.each([
  ['asia/kolkata', '2020-06-30T20:00:00Z', '01-08-2020'],
  ['IST', '2020-06-30T18:29:59Z', '30-07-2020'],
  ['IST', '2020-06-30T18:30:00Z', '01-08-2020'],
  ['BST', '2020-06-30T18:00:00Z', '01-08-2020'],
  ['CST', '2020-07-01T04:59:59Z', '30-07-2020'],
])('the time zone %s is returned as given, and at %s a plan is next billed on %s', async (time_zone, clock, date) => {
  const { create } = await start({ clock })
  const { body } = await create({ ...minimalBody, time_zone, billing_plan: 2 })
  expect(body).toMatchObject({ time_zone, next_billing_date: date })
})

test.each([
  [2, '5'],
  [3, '10'],
  [4, '20'],
  [5, '35'],
  [6, '350'],
])('plan %i costs %s USD', async (billing_plan, price) => {
  const { create } = await start()
  expect((await create({ ...minimalBody, billing_plan })).body.amount_debited).toBe(price)
})

test.each(['sample', 'table'])(
  'with wire=%s, amount_debited is empty for any plan that costs nothing',
  async (wire) => {
    const { create } = await start({ fixtures: '{"plans":[{"plan_id":2,"price":0}]}', wire })
    for (const billing_plan of [1, 2])
      expect((await create({ ...minimalBody, billing_plan })).body.amount_debited).toBe('')
  },
)

test('shows a price with cents with two decimals', async () => {
  const { create } = await start({ fixtures: '{"plans":[{"plan_id":2,"price":5.1}]}' })
  expect((await create({ ...minimalBody, billing_plan: 2 })).body.amount_debited).toBe('5.10')
})

test('debits the balance until it is too low, then returns 403 and stores nothing', async () => {
  const { create } = await start({ fixtures: '{"default_account":{"balance":19.99}}' })
  expect((await create({ ...minimalBody, billing_plan: 3 })).body.status).toBe(100)
  expect((await create({ ...minimalBody, billing_plan: 3 })).body).toEqual({
    status: 403,
    message: 'Insufficient Balance: /billing_plan 3: expected a balance of at least 10 USD, received 9.99 USD',
  })
  expect((await create(minimalBody)).body.project_id).toBe('716')
})

test('accepts as many concurrent creates as the balance covers, to the last cent, and no more', async () => {
  const { create } = await start({ fixtures: '{"default_account":{"balance":30}}' })
  const responses = await Promise.all(Array.from({ length: 20 }, () => create({ ...minimalBody, billing_plan: 3 })))
  expect(responses.map(({ body }) => body.status).sort()).toEqual([...Array(3).fill(100), ...Array(17).fill(403)])
})

test('numbers the projects of each account from 715', async () => {
  const { create } = await start()
  const ids = []
  for (const token of ['a', 'b', 'a', 'b', 'a']) ids.push((await create({ ...minimalBody, token })).body.project_id)
  expect(ids).toEqual(['715', '715', '716', '716', '717'])
})

test('issues one API token for each distinct address, in the order sent', async () => {
  const { create } = await start()
  const token_ip_address = ['10.0.0.2', '10.0.0.1', '10.0.0.2', '2001:db8::1', '2001:0db8:0:0::1', '::ffff:10.0.0.1']
  const { body } = await create({ ...minimalBody, generate_api_token: true, token_ip_address })
  expect(body.api_tokens.map(({ ip }: { ip: string }) => ip)).toEqual(['10.0.0.2', '10.0.0.1', '2001:db8::1'])
  const tokens = body.api_tokens.map(({ token }: { token: string }) => token)
  expect(new Set(tokens).size).toBe(3)
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{40}$/)
})

test('issues one unbound token if no addresses are sent, and no token without generate_api_token', async () => {
  const { create } = await start()
  const unbound = await create({ ...minimalBody, generate_api_token: true })
  expect(unbound.body.api_tokens).toEqual([{ ip: '', token: expect.stringMatching(/^[0-9a-f]{40}$/) }])
  expect((await create({ ...minimalBody, token_ip_address: ['10.0.0.1'] })).body.api_tokens).toEqual([])
})

test('gives a project of service 2 no license key and no QR code', async () => {
  const { create } = await start()
  expect((await create({ ...minimalBody, service: 2 })).body).toMatchObject({
    service: 2,
    license_key: '',
    qr_code_base64: '',
  })
})

test('responds to the same requests with the same bytes for the same seed, whatever other accounts do', async () => {
  const [one, two, other] = [await start(), await start(), await start({ randomSeed: '2' })]
  await two.create({ ...minimalBody, token: 'somebody else' })
  const responses = [await one.create(sample), await one.create(minimalBody)].map(({ text }) => text)
  expect([await two.create(sample), await two.create(minimalBody)].map(({ text }) => text)).toEqual(responses)
  expect((await other.create(sample)).text).not.toBe(responses[0])
})

test('gives two accounts that make the same calls different keys and API tokens', async () => {
  const { create } = await start()
  const [one, other] = [(await create(sample)).body, (await create({ ...sample, token: 'another' })).body]
  expect(other.license_key).not.toBe(one.license_key)
  expect(other.qr_code_base64).not.toBe(one.qr_code_base64)
  expect(other.unbranded_keyword).not.toBe(one.unbranded_keyword)
  expect(other.api_tokens[0].token).not.toBe(one.api_tokens[0].token)
})

test('with accounts=closed, accepts only enabled accounts from the fixtures', async () => {
  const fixtures = '{"accounts":[{"token":"known","balance":1},{"token":"off","enabled":false}]}'
  const { create } = await start({ accounts: 'closed', fixtures })
  expect((await create({ ...minimalBody, token: 'known' })).body.status).toBe(100)
  expect((await create({ ...minimalBody, token: 'known', billing_plan: 2 })).body.status).toBe(403)
  expect((await create({ ...minimalBody, token: 'unknown' })).body).toEqual({
    status: 401,
    message: 'Authentication Failed: /token: expected the token of an account, received an unknown token',
  })
  expect((await create({ ...minimalBody, token: 'off' })).body.status).toBe(401)
})

test.each([
  [undefined, 'nothing'],
  ['', 'an empty string'],
  [[], 'an array of 0'],
  [null, 'null'],
])('rejects token %j with 401', async (token, received) => {
  const { create } = await start()
  expect((await create({ ...minimalBody, token })).body).toEqual({
    status: 401,
    message: `Authentication Failed: /token: expected a master API token, received ${received}`,
  })
})

test.each([
  ['project_name', undefined, 'a string of 1 to 20 characters, received nothing'],
  ['project_name', '', 'a string of 1 to 20 characters, received an empty string'],
  ['project_name', 'x'.repeat(21), `a string of 1 to 20 characters, received the string "${'x'.repeat(21)}"`],
  ['project_name', ['a'], 'a string of 1 to 20 characters, received an array of 1'],
  [
    'company_name',
    'x'.repeat(201),
    `a string of at most 200 characters, received a string of 201 characters, "${'x'.repeat(59)}…"`,
  ],
  ['country', 'XX', 'an ISO 3166-1 alpha-2 country code such as IN, received the string "XX"'],
  ['country', 'EU', 'an ISO 3166-1 alpha-2 country code such as IN, received the string "EU"'],
  ['time_zone', 'Mars/Base', 'an IANA time zone name such as Asia/Kolkata, received the string "Mars/Base"'],
  ['date_format', 4, 'YYYY-MM-DD, DD-MM-YYYY or MM-DD-YYYY, or their numbers 1, 2 and 3, received the number 4'],
  ['service', 3, '1 or 2, received the number 3'],
  ['billing_plan', 7, 'a plan from 1 to 6, received the number 7'],
  ['billing_plan', 1.5, 'a plan from 1 to 6, numbers in plain digits, received the number 1.5'],
  ['generate_api_token', 'yes', 'true or false, received the string "yes"'],
  ['token_ip_address', ['10.0.0.1', 'x'], 'an IPv4 or IPv6 address, received the string "x"', '/token_ip_address/1'],
  [
    'token_ip_address',
    ['fe80::1%eth0'],
    'an IPv4 or IPv6 address, received the string "fe80::1%eth0", an address with a zone; did you mean fe80::1?',
    '/token_ip_address/0',
  ],
  [
    'token_ip_address',
    Array(101).fill('10.0.0.1'),
    'an array of at most 100 IPv4 or IPv6 addresses, received an array of 101',
  ],
  [
    'global_webhook',
    'ftp://x/y',
    'an absolute http or https URL of at most 2048 characters, received the string "ftp://x/y", with the scheme ftp',
  ],
  [
    'event_webhook',
    '/relative',
    'an absolute http or https URL of at most 2048 characters, received the string "/relative", a path without a host',
  ],
  ['notes', { a: 1 }, 'a string of at most 250 characters, received an object'],
])('rejects %s %j with 410 and stores nothing', async (field, value, expected, pointer = `/${field}`) => {
  const { create } = await start()
  const { status, body } = await create({ ...minimalBody, [field]: value })
  expect({ status, body }).toEqual({
    status: 200,
    body: { status: 410, message: `Invalid Request: ${pointer}: expected ${expected}` },
  })
  expect((await create(minimalBody)).body.project_id).toBe('715')
})

test('counts lengths in code points', async () => {
  const { create } = await start()
  expect((await create({ ...minimalBody, project_name: '👍'.repeat(20), notes: '👍'.repeat(250) })).body.status).toBe(
    100,
  )
  expect((await create({ ...minimalBody, project_name: '👍'.repeat(21) })).body.status).toBe(410)
})

test.each(['abc', '--', '+', '12a', '1'.repeat(33), '+91+1'])('rejects number %j with 406', async (number) => {
  const { create } = await start()
  expect((await create({ ...minimalBody, number })).body).toEqual({
    status: 406,
    message: `Invalid Mobile Number: /number: expected at most 32 digits, spaces and hyphens with an optional leading +, received the string "${number}"`,
  })
})

test.each([
  ['99999999999999999', 'numbers up to 9007199254740991'],
  ['-99999999999999999', 'numbers up to 9007199254740991'],
  ['1e5', 'numbers in plain digits'],
  ['7.0', 'numbers in plain digits'],
])('the error of number %s without quotes says what a number must be', async (number, expected) => {
  const { create } = await start()
  expect((await create(`{"token":"token-a","project_name":"a","number":${number}}`)).body.message).toBe(
    `Invalid Mobile Number: /number: expected at most 32 digits, spaces and hyphens with an optional leading +, ${expected}, received the number ${number}`,
  )
})

test.each(['1e10', '9007199254740993', '1.5', '-5', '1e999', '[1]', 'true'])(
  'rejects number %s without quotes with 406 and stores nothing',
  async (number) => {
    const { create } = await start()
    expect((await create(`{"token":"token-a","project_name":"a","number":${number}}`)).body.status).toBe(406)
    expect((await create(minimalBody)).body.project_id).toBe('715')
  },
)

test.each([
  '{"project_name":"a","number":1e10}',
  '{"token":"","project_name":"a","number":1e10}',
  '{"token":1e10,"project_name":"a","number":1e10}',
])('checks the token before anything else: %s', async (body) => {
  const { create } = await start()
  expect((await create(body)).body.status).toBe(401)
})

test('rejects number 1e10 with 406 even if there is white space in the key', async () => {
  const { create } = await start()
  expect((await create('{"token":"token-a","project_name":"a","number ":1e10}')).body.status).toBe(406)
})

test('ignores keys such as toString, which every object inherits, like any unknown key', async () => {
  const { create } = await start()
  expect((await create('{"token":"token-a","project_name":"a","toString":1e10,"hasOwnProperty":1}')).body.status).toBe(
    100,
  )
})

test('accepts number as a JSON number, even with validation=strict', async () => {
  const { create } = await start({ validation: 'strict' })
  const { body } = await create({ ...minimalBody, number: 9234324324 }, { 'content-type': 'application/json' })
  expect(body.number).toBe('9234324324')
})
