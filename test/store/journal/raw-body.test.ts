import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { redactRawBody } from '../../../src/store/journal/raw-body.ts'

const formats: Record<string, (key: string, value: string) => string> = {
  'JSON that is cut off': (key, value) => `{"project_name":"Shop","${key}":"${value}"`,
  'JSON that ends within the value': (key, value) => `{"project_name":"Shop", "${key}": "${value}`,
  'JSON without quotes': (key, value) => `{project_name: Shop, ${key}: ${value}}`,
  'JSON in single quotes': (key, value) => `{'project_name': 'Shop', '${key}': '${value}'}`,
  'JSON in typographic quotes': (key, value) => `{“project_name”: “Shop”, “${key}”: “${value}”}`,
  'JSON converted twice': (key, value) => JSON.stringify(JSON.stringify({ project_name: 'Shop', [key]: value })),
  'an array in JSON': (key, value) => `{"project_name":"Shop","${key}":["x","${value}"],}`,
  'an object in JSON': (key, value) => `{"project_name":"Shop","${key}":{"inner":"${value}"},}`,
  'pairs in an array': (key, value) => `[["project_name","Shop"],["${key}","${value}"]]`,
  'a form': (key, value) => `project_name=Shop&${key}=${encodeURIComponent(value)}`,
  'a form with an array': (key, value) => `project_name=Shop&${key}%5B0%5D=${encodeURIComponent(value)}`,
  'JSON in percent-encoding': (key, value) => encodeURIComponent(`{"project_name":"Shop","${key}":"${value}"}`),
  'a multipart form': (key, value) =>
    `--b\r\nContent-Disposition: form-data; name="project_name"\r\n\r\nShop\r\n--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n--b--`,
  'a multipart form with a type': (key, value) =>
    `--b\r\nContent-Disposition: form-data; name="project_name"\r\n\r\nShop\r\n--b\r\nContent-Disposition: form-data; name="${key}"\r\nContent-Type: text/plain\r\n\r\n${value}\r\n--b--`,
  XML: (key, value) => `<project_name>Shop</project_name><${key}>${value}</${key}>`,
  YAML: (key, value) => `project_name: Shop\n${key}: ${value}\n`,
  'a Java map': (key, value) => `{project_name=Shop, ${key}=${value}}`,
  'a Ruby hash': (key, value) => `{"project_name"=>"Shop", "${key}"=>"${value}"}`,
  'a Ruby hash with symbols': (key, value) => `{:project_name=>"Shop", :${key}=>"${value}"}`,
  'a Go map': (key, value) => `map[project_name:Shop ${key}:${value}]`,
}

const keys = ['token', 'api_token', 'Token', 'license_key', 'apiToken', 'password', 'client-secret']

describe.each(Object.entries(formats))('in %s', (_name, write) => {
  test('the value of a secret key becomes its fingerprint, and the rest is kept', () => {
    for (const key of keys) {
      const redacted = redactRawBody(write(key, 'hunter2'))
      expect(redacted).not.toContain('hunter2')
      expect(redacted).toMatch(/fp_[0-9a-f]{12}/)
      expect(redacted).toContain('Shop')
    }
  })

  test('no secret of letters, digits, spaces and common punctuation is left', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _.+/-]{5,40}[A-Za-z0-9]$/)
    fc.assert(
      fc.property(secret, fc.constantFrom(...keys), (value, key) => {
        fc.pre(!/(shop|form|data|type|text)/i.test(value))
        expect(redactRawBody(write(key, value))).not.toContain(value.slice(-6))
        expect(redactRawBody(write(key, value))).not.toContain(encodeURIComponent(value).slice(-6))
      }),
      { numRuns: 100 },
    )
  })
})

test.each([
  ['a key with escapes', '{"\\u0074oken":"hunter2"', 'hunter2'],
  ['a form with an encoded key', '%74oken=hunter2', 'hunter2'],
  ['a quote within the value', '{"token":"hun\\"ter2"', 'ter2'],
  ['a form with a comma in the value', 'token=hun,ter2;ter2&x=1', 'ter2'],
  [
    'a multipart form with a line break in the value',
    '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nhun\r\nter2\r\n--b--',
    'ter2',
  ],
  ['YAML with a comma in the value', 'token: hun, ter2\nx: 1', 'ter2'],
  ['a bare string', '"hunter2"', 'hunter2'],
  ['a bare number', '98765432101', '98765432101'],
  ['a bare word', ' hunter2\n', 'hunter2'],
])('%s leaves no secret', (_what, raw, secret) => {
  expect(redactRawBody(raw)).not.toContain(secret)
})

test.each(['A', 'a1', '0'])('a run of 20 or more letters and digits is replaced by its fingerprint', (unit) => {
  const run = unit.repeat(40).slice(0, 20)
  expect(redactRawBody(`{"notes":"${run}",}`)).toBe(`{"notes":"${fingerprint(run)}",}`)
  expect(redactRawBody(`{"notes":"${run.slice(1)}",}`)).toBe(`{"notes":"${run.slice(1)}",}`)
})

test.each([
  '{"project_name":"p","token_ip_address":["10.0.0.1"],"generate_api_token":true,}',
  "{'project_name': 'p', 'notes': None}",
  'project_name=p&notes=a+b',
  '',
])('a body without secrets is kept as it is: %s', (raw) => {
  expect(redactRawBody(raw)).toBe(raw)
})

test('the fingerprint of a token is that of its account, also in a form', () => {
  expect(redactRawBody('token=my-token&x=1')).toBe(`token=${fingerprint('my-token')}&x=1`)
  expect(redactRawBody('{"token":"my-token",}')).toBe(`{"token":"${fingerprint('my-token')}",}`)
})

test('takes no longer on hostile text than on any other', () => {
  for (const unit of [
    'token',
    'token"',
    '"token":',
    'token[',
    '\\"token\\":\\"',
    'token: \n',
    '--token\r\nA:',
    '%74oken%22',
  ])
    redactRawBody(unit.repeat(4096 / unit.length))
})
