import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong } from '../../support/long.ts'
import { minimalBody, start } from '../../support/start.ts'

const json = JSON.stringify(minimalBody)
const form = new URLSearchParams({ token: 'secret', project_name: 'p' }).toString()
const utf16 = Buffer.from(json, 'utf16le')
const multipart = [
  '--b',
  'Content-Disposition: form-data; name="token"',
  '',
  'secret',
  '--b',
  'Content-Disposition: form-data; name="project_name"',
  '',
  'p',
  '--b--',
  '',
].join('\r\n')

function utf32(text: string, bigEndian: boolean, mark = ''): Buffer {
  const points = [...(mark + text)].map((character) => character.codePointAt(0) ?? 0)
  const buffer = Buffer.alloc(points.length * 4)
  for (const [index, point] of points.entries())
    if (bigEndian) buffer.writeUInt32BE(point, index * 4)
    else buffer.writeUInt32LE(point, index * 4)
  return buffer
}

const isForm = 'expected a JSON object, received a form (name=value pairs); this call takes JSON'
const isMultipart = 'expected a JSON object, received a multipart form; this call takes JSON'
const isCompressed = (with_: string) => `expected an uncompressed body, received one that is compressed with ${with_}`

const bodies: [what: string, body: string | Buffer, message: string, headers?: Record<string, string>][] = [
  ['a form, as PHP, Ruby and Python send it', form, isForm],
  ['a form with one field', 'token=secret', isForm],
  ['a form with an array, as PHP writes it', 'token=a&token_ip_address%5B0%5D=10.0.0.1', isForm],
  ['a form that begins with an array', 'token_ip_address[]=10.0.0.1&token=a', isForm],
  ['a form whose first value is empty', 'notes=&token=a', isForm],
  ['a form with a JSON field', `json=${encodeURIComponent(json)}`, isForm],
  ['a multipart form', multipart, isMultipart],
  ['JSON as the name of a form field', `${json}=`, 'received JSON as the name of a form field; send it as it is'],
  ['JSON in percent-encoding', encodeURIComponent(json), 'received JSON in percent-encoding; send it as it is'],
  ['gzip', gzipSync(json), isCompressed('gzip'), { 'content-encoding': 'gzip' }],
  ['gzip without a header', gzipSync(json), isCompressed('gzip')],
  ['deflate', deflateSync(json), isCompressed('deflate'), { 'content-encoding': 'deflate' }],
  ['deflate without a header', deflateSync(json), isCompressed('deflate')],
  ['raw deflate', deflateRawSync(json), isCompressed('deflate'), { 'content-encoding': 'deflate' }],
  ['Brotli', brotliCompressSync(json), isCompressed('br'), { 'content-encoding': 'br' }],
  ['Zstandard', zstdCompressSync(json), isCompressed('zstd')],
  ['UTF-16, little-endian', utf16, 'expected UTF-8, received UTF-16 (little-endian)'],
  ['UTF-16, big-endian', Buffer.from(utf16).swap16(), 'expected UTF-8, received UTF-16 (big-endian)'],
  ['UTF-16 with a mark', Buffer.from(`\uFEFF${json}`, 'utf16le'), 'received UTF-16 (little-endian)'],
  ['UTF-16, big-endian with a mark', Buffer.from(`\uFEFF${json}`, 'utf16le').swap16(), 'UTF-16 (big-endian)'],
  ['UTF-32, little-endian', utf32(json, false), 'expected UTF-8, received UTF-32 (little-endian)'],
  ['UTF-32, big-endian', utf32(json, true), 'expected UTF-8, received UTF-32 (big-endian)'],
  ['UTF-32 with a mark', utf32(json, false, '\uFEFF'), 'received UTF-32 (little-endian)'],
  ['UTF-32, big-endian with a mark', utf32(json, true, '\uFEFF'), 'received UTF-32 (big-endian)'],
  ['XML', '<?xml version="1.0"?><token>secret</token>', 'received XML or HTML; this call takes JSON'],
  ['YAML', 'token: secret\nproject_name: p\n', 'received YAML; this call takes JSON'],
  ['an array around the object', `[${json}]`, 'received an array around it; send the object by itself'],
  ['an array of objects', `[${json},${json}]`, 'received an array of 2 objects; send each in a call of its own'],
  ['JSON converted twice', JSON.stringify(json), 'received a string that contains one: it was converted to JSON twice'],
  [
    'a Python dict',
    "{'token': 'secret'}",
    'expected double quotes, received the single quotes of Python or JavaScript at',
  ],
  ['a Python bytes literal', `b'${json}'`, 'received a Python string with a prefix'],
  [
    "Python's None",
    '{"notes": None}',
    "expected null, received Python's None after the key /notes at line 1 column 11",
  ],
  ["Python's True", '{"generate_api_token": True}', "expected true, received Python's True"],
  ["Python's False", '{"generate_api_token": False}', "expected false, received Python's False"],
  ['NaN', '{"number": NaN}', 'expected a finite number, received NaN after the key /number'],
  ['Infinity', '{"number": Infinity}', 'expected a finite number, received Infinity'],
  ['-Infinity', '{"number": -Infinity}', 'expected a finite number, received Infinity'],
  ['undefined', '{"notes": undefined}', "expected a JSON value, received JavaScript's undefined after the key /notes"],
  ["Ruby's nil", '{"notes": nil}', "expected null, received Ruby's nil"],
  ['NULL', '{"notes": NULL}', 'expected null, received NULL'],
  [
    'a trailing comma in an object',
    '{"token":"secret",\n}',
    'expected no trailing comma, received one after the key /token at line 2 column 1',
  ],
  ['a trailing comma in an array', '{"token_ip_address":["10.0.0.1", ]}', 'expected no trailing comma, received one'],
  ['a // comment', '{"token":"a" // secret\n}', 'expected no comment, received a // comment after the key /token'],
  ['a /* comment', '{/* secret */"token":"a"}', 'expected no comment, received a /* comment at line 1 column 2'],
  ['a # comment', '# secret\n{"token":"a"}', 'expected no comment, received a # comment at line 1 column 1'],
  ['a key without quotes', '{token: "secret"}', 'expected keys in double quotes, received a key without quotes'],
  ['typographic quotes', '{“token”: “secret”}', 'expected double quotes, received typographic quotes'],
  ['backquotes', '{"token": `secret`}', 'expected double quotes, received the backquotes of JavaScript'],
  ['a Ruby hash', '{"token"=>"secret"}', 'expected a colon, received the => of Ruby or PHP'],
  ['a Ruby hash with symbols', '{:token=>"secret"}', 'received a Ruby symbol'],
  ['a Java map', '{token=secret, project_name=p}', 'expected JSON, received a map as Java prints it'],
  ['a Go map', 'map[token:secret]', "expected JSON, as Go's json.Marshal makes it, received a map"],
  ['a JavaScript object as text', '[object Object]', 'as JSON.stringify makes it, received [object Object]'],
  ['a PHP array as text', 'Array', "as PHP's json_encode makes it, received Array"],
  ['a line break in a string', '{"token":"secret\nsecret"}', 'received a line break within a string'],
  ['a non-breaking space', '{"token":\u00a0"secret"}', 'received a non-breaking or other special space'],
]

test.each(bodies)(
  'a body that is %s gets 410, and the message and the journal name it',
  async (_what, sent, message, headers = {}) => {
    const { create, mock } = await start()
    const { body } = await create(sent, headers)
    expect(body).toEqual({ status: 410, message: expect.stringContaining(message) })
    expect(body.message).toMatch(/^Invalid Request: the body: expected .*, received /)
    expect(body.message).not.toContain('secret')
    const { requests } = (await mock('/requests')).body
    expect(requests[0].answer.message).toBe(body.message)
    const strict = { ...headers, 'content-type': 'application/json', 'x-mock-validation': 'strict' }
    expect((await create(sent, strict)).body.status).toBe(410)
  },
)

test.each(['gzip', 'br', 'deflate'])('a JSON body labelled %s is read as it is', async (encoding) => {
  const { create } = await start()
  expect((await create(json, { 'content-encoding': encoding })).body.status).toBe(100)
  expect((await create(`${json},`, { 'content-encoding': encoding })).body.message).not.toContain('compressed')
})

const addresses = (...list: string[]) => ({ token_ip_address: list })
const isAddresses = '/token_ip_address: expected an array of at most 100 IPv4 or IPv6 addresses, received'
const isCountry = 'expected an ISO 3166-1 alpha-2 country code such as IN, received'
const isZone = 'expected an IANA time zone name such as Asia/Kolkata, received'

test.each([
  [addresses('10.0.0.1, 10.0.0.2'), '", a list in one string; send an array: ["10.0.0.1","10.0.0.2"]'],
  [addresses('10.0.0.1 ::1'), '", a list in one string; send an array: ["10.0.0.1","::1"]'],
  [addresses('10.0.0.1;10.0.0.2\n10.0.0.3'), 'send an array: ["10.0.0.1","10.0.0.2","10.0.0.3"]'],
  [
    { token_ip_address: '10.0.0.1,10.0.0.2' },
    `${isAddresses} the string "10.0.0.1,10.0.0.2", a list in one string; send an array: ["10.0.0.1","10.0.0.2"]`,
  ],
  [
    { token_ip_address: '10.0.0.0/24' },
    `${isAddresses} the string "10.0.0.0/24", a range in CIDR notation; send each address`,
  ],
  [{ token_ip_address: { 0: '10.0.0.1' } }, `${isAddresses} an object`],
  [{ token_ip_address: 7 }, `${isAddresses} the number 7`],
  [addresses('10.0.0.0/24'), '"10.0.0.0/24", a range in CIDR notation; send each address'],
  [addresses('2001:db8::/32'), '"2001:db8::/32", a range in CIDR notation; send each address'],
  [addresses('::ffff:10.0.0.0/120'), ', a range in CIDR notation; send each address'],
  [addresses('10.0.0.1-10.0.0.9'), '", a range; send each address'],
  [addresses('10.0.0.*'), '", a range; send each address'],
  [addresses('10.0.0.1:8080'), '"10.0.0.1:8080", an address with a port; did you mean 10.0.0.1?'],
  [addresses('[::1]:8080'), '", an address with a port; did you mean ::1?'],
  [addresses('http://10.0.0.1:8080/'), '", an address with a port; did you mean 10.0.0.1?'],
  [addresses('http://10.0.0.1/'), '"; did you mean 10.0.0.1?'],
  [addresses('[::1]'), '"; did you mean ::1?'],
  [addresses('fe80::1%eth0'), '", an address with a zone; did you mean fe80::1?'],
  [addresses('localhost'), '", a host name; send its address'],
  [
    addresses('10.0.0.1', 'shop.example.com'),
    '/token_ip_address/1: expected an IPv4 or IPv6 address, received the string "shop.example.com", a host name',
  ],
  [addresses('256.0.0.1'), 'received the string "256.0.0.1"'],
  [{ country: 'India' }, `${isCountry} the string "India"; did you mean IN, the code of India?`],
  [{ country: 'IND' }, `${isCountry} the string "IND"; did you mean IN, the code of India?`],
  [{ country: 'usa' }, '"; did you mean US, the code of United States?'],
  [{ country: 'UK' }, '"; did you mean GB, the code of United Kingdom?'],
  [{ country: 'en-IN' }, '"; did you mean IN, the code of India?'],
  [{ country: 'Atlantis' }, `${isCountry} the string "Atlantis"`],
  [{ time_zone: '+05:30' }, `${isZone} the string "+05:30", an offset; did you mean Asia/Kolkata, which is at +05:30?`],
  [{ time_zone: 'UTC+5:30' }, '", an offset; did you mean Asia/Kolkata, which is at +05:30?'],
  [{ time_zone: '5.5' }, '", an offset; did you mean Asia/Kolkata, which is at +05:30?'],
  [{ time_zone: '+01:17' }, `${isZone} the string "+01:17", an offset`],
  [{ time_zone: 'Kolkata' }, '"; did you mean Asia/Kolkata?'],
  [{ time_zone: 'Asia/Kolkatta' }, '"; did you mean Asia/Kolkata?'],
  [
    { global_webhook: 'example.com/hook?a=1' },
    '"example.com/hook?a=1", without a scheme; did you mean https://example.com/hook?a=1?',
  ],
  [{ event_webhook: '//example.com/hook' }, '", without a scheme; did you mean https://example.com/hook?'],
  [{ smart_reply_webhook: 'localhost:3000/hook' }, '", without a scheme; did you mean http://localhost:3000/hook?'],
  [{ global_webhook: 'ftp://example.com/' }, '", with the scheme ftp'],
  [{ global_webhook: '/hook' }, '", a path without a host'],
  [{ global_webhook: ' https://example.com' }, '", with white space around it'],
])('the value %j gets 410, and the message says what it is', async (fields, message) => {
  const { create } = await start()
  const { body } = await create({ ...minimalBody, ...fields })
  expect(body).toEqual({ status: 410, message: expect.stringContaining(message) })
  if (!message.includes(';')) expect(body.message).not.toContain('did you mean')
})

test('a webhook without a scheme is explained in set-webhook too', async () => {
  const { create, call } = await start()
  await create(minimalBody)
  const { body } = await call('set-webhook', { token: 'token-a', project_id: 715, event_webhook: 'example.com/x' })
  expect(body.message).toContain('"example.com/x", without a scheme; did you mean https://example.com/x?')
})

const tidied: [fields: object, accepted: object, note: string, strict: string][] = [
  [{ country: ' in ' }, { country: 'IN' }, 'removed white space around /country', '", with white space around it'],
  [
    { time_zone: 'Asia/Kolkata\n' },
    { time_zone: 'Asia/Kolkata' },
    'removed white space around /time_zone',
    '", with white space around it',
  ],
  [
    { generate_api_token: true, token_ip_address: ['10.0.0.1', ' ::1\t'] },
    { api_tokens: [{ ip: '10.0.0.1' }, { ip: '::1' }] },
    'removed white space around /token_ip_address',
    '", with white space around it',
  ],
  [
    { generate_api_token: true, token_ip_address: '10.0.0.1' },
    { api_tokens: [{ ip: '10.0.0.1' }] },
    'converted /token_ip_address from string to array',
    `${isAddresses} the string "10.0.0.1"; send an array: ["10.0.0.1"]`,
  ],
  [
    { date_format: 'yyyy-mm-dd' },
    { date_format: 'YYYY-MM-DD' },
    'read /date_format as YYYY-MM-DD',
    '/date_format: expected',
  ],
  [
    { date_format: ' Dd-Mm-Yyyy ' },
    { date_format: 'DD-MM-YYYY' },
    'read /date_format as DD-MM-YYYY',
    '/date_format: expected',
  ],
  [
    { billing_plan: 'mm-dd-yyyy' },
    { date_format: 'MM-DD-YYYY', amount_debited: '10' },
    'quirk Q2: /billing_plan mm-dd-yyyy read as /date_format; quirk Q5: /billing_plan set to 3',
    '/billing_plan: expected',
  ],
]

test.each(tidied)(
  'lenient validation accepts %j and says so, strict validation rejects it',
  async (fields, accepted, note, strict) => {
    const { create } = await start()
    const lenient = await create({ ...minimalBody, ...fields })
    expect(lenient.body).toMatchObject({ status: 100, ...accepted })
    expect(lenient.headers['x-mock-explain']).toBe(note)
    const { body } = await create(
      { ...minimalBody, ...fields },
      { 'x-mock-validation': 'strict', 'content-type': 'application/json' },
    )
    expect(body).toEqual({ status: 410, message: expect.stringContaining(strict) })
  },
)

test('a bare date format in lower case is read like the one in the sample', async () => {
  const { create } = await start()
  const body = `{"token":"a","project_name":"p","billing_plan":dd-mm-yyyy}`
  expect((await create(body)).body).toMatchObject({ status: 100, date_format: 'DD-MM-YYYY', amount_debited: '10' })
})

test('one address with spaces around it that is not in an array is accepted', async () => {
  const { create } = await start()
  const { body, headers } = await create({ ...minimalBody, generate_api_token: true, token_ip_address: ' 10.0.0.1 ' })
  expect(body.api_tokens).toMatchObject([{ ip: '10.0.0.1' }])
  expect(headers['x-mock-explain']).toBe(
    'removed white space around /token_ip_address; converted /token_ip_address from string to array',
  )
})

test.each(['project_name', 'company_name', 'notes', 'global_webhook'])('white space in %s is kept', async (field) => {
  const { create } = await start()
  const value = field === 'global_webhook' ? 'https://example.com/?a=%20' : ' a '
  expect((await create({ ...minimalBody, [field]: value })).body[field]).toBe(value)
})

test('any value of a field, and any body, gets a response of the vendor, never one about a failure of the mock', {
  tags: 'rounds',
  timeout: 60_000,
}, async () => {
  const { create } = await start()
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.webUrl(),
    fc.stringMatching(/^[\d.:+%/[\] a-fA-F-]{0,30}$/),
    fc.constantFrom('UTC', '__proto__', 'constructor', 'toString'),
  )
  const fields = fc.record({
    country: text,
    time_zone: text,
    date_format: text,
    billing_plan: text,
    global_webhook: text,
    token_ip_address: fc.oneof(text, fc.array(text, { maxLength: 3 })),
  })
  const body = fc.oneof(
    fields.map((record) => JSON.stringify({ ...minimalBody, ...record })),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(...bodies.map(([, sent]) => Buffer.from(sent))).map((sent) => sent.subarray(0, sent.length / 2)),
  )
  const encoding = fc.constantFrom('gzip', 'br', 'deflate', 'identity')
  await fc.assert(
    fc.asyncProperty(body, encoding, async (sent, contentEncoding) => {
      const answer = await create(sent, { 'content-encoding': contentEncoding })
      expect([100, 401, 406, 410]).toContain(answer.body.status)
    }),
    { numRuns: isLong ? 2000 : 60 },
  )
})
