import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { redactRawBody } from '../../../src/store/secrets/raw-body.ts'

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

const keys = ['token', 'api_token', 'Token', 'license_key', 'apiToken', 'password', 'client-secret', 'API-KEY', 'auth']

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

// Each contains the secret once.
test.each([
  ['a key with escapes', '{"\\u0074oken":"zQ7secret9"'],
  ['a form with an encoded key', '%74oken=zQ7secret9'],
  ['a quote within the value', '{"token":"x\\"zQ7secret9"'],
  ['what looks like the end of the value after a quote with an escape', '{"token":"x\\",y:zQ7secret9"}'],
  ['a quote within the value that is not escaped', '{"token":"x",zQ7secret9","name":"Shop"}'],
  ['a form with a comma in the value', 'token=x,zQ7secret9;y&x=1'],
  ['a form with an ampersand in the value', 'token=x&zQ7secret9&x=1'],
  ['a form with an HTML entity', 'token=x&amp;zQ7secret9&x=1'],
  [
    'a multipart form with a line break in the value',
    '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nx\r\nzQ7secret9\r\n--b--',
  ],
  [
    'a multipart form with the boundary within the value',
    '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nx--bzQ7secret9\r\n--b--',
  ],
  [
    'a multipart form with JSON in a part',
    '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{"token":["zQ7secret9"]}\r\n--b--',
  ],
  ['text that only begins like a multipart form', '---\ntoken: |\n  x\n---zQ7secret9'],
  ['Python with triple quotes', '{"token":"""zQ7secret9""","name":"Shop"}'],
  ['doubled quotes', '{""token"":""zQ7secret9"",""name"":""Shop""}'],
  ['quotes as HTML entities', '{&quot;token&quot;:&quot;zQ7secret9&quot;}'],
  ['XML with names and values', '<name>token</name><value>zQ7secret9</value>'],
  ['an attribute in XML', '<call token="zQ7secret9" name="Shop"/>'],
  ['print_r of PHP', 'Array ( [token] => zQ7secret9 [name] => Shop )'],
  ['var_dump of PHP', 'array(1) { ["token"]=> string(10) "zQ7secret9" }'],
  ['a list with a bracket in a string', '{"token":["a]b","zQ7secret9"],}'],
  ['an object with a brace in a string', '{"token":{"a":"}","c":"zQ7secret9"},}'],
  ['several strings', '{"token":"x" "zQ7secret9","name":"Shop"}'],
  ['several strings on lines of their own', '{"token":"x"\n"zQ7secret9","name":"Shop"}'],
  ['strings joined by an operator', '{"token":"x" + "zQ7secret9","name":"Shop"}'],
  ['a string after another one', '{"token":"x","zQ7secret9"}'],
  ['a comment between key and value', '// token\n"token":\n// c\n"zQ7secret9"'],
  ['a comment after the value', '{"token":"x" /* zQ7secret9 */, "name":"Shop"}'],
  ['a block of YAML', 'token: |\n  zQ7secret9\nname: Shop'],
  ['YAML with a comma in the value', 'token: x, zQ7secret9\nname: Shop'],
  ['the first column of a CSV file', 'token,name\nzQ7secret9,x'],
  ['the last column of a CSV file', 'name,token\nx,zQ7secret9'],
  ['a value in angle brackets', "{'token': <zQ7secret9>}"],
  ['words around the value', '{token: is zQ7secret9, name: Shop}'],
  ['another name of a key', 'Authorization: Bearer zQ7secret9\nname: Shop'],
  ['a key with a hyphen', '{"X-Api-Key":"zQ7secret9",}'],
  ['a bare string', '"zQ7secret9"'],
  ['a bare string with punctuation', "'zQ7secret9: a=b'"],
  ['a bare word', ' zQ7secret9\n'],
  ['a bare word in percent-encoding', 'zQ7secret9%21'],
  ['a bare word in Base64', 'zQ7secret9=='],
  ['words', 'create Shop zQ7secret9'],
  ['a number', '98765432101', '98765432101'],
])('%s leaves no secret', (_what, raw, secret = 'zQ7secret9') => {
  expect(raw).toContain(secret)
  expect(redactRawBody(raw)).not.toContain(secret)
})

test.each([
  ['{"token":"SECRET","project_name":"Shop",}'],
  ["{'token': 'SECRET', 'project_name': None}"],
  ['{"project_name":"Shop",\n "token" : "SECRET"\n}\n}'],
  ['{"t\\u006fken":"SECRET","project_\\u006eame":"Shop",}'],
  ['tok%65n=SECRET&project_n%61me=%53hop'],
  ['project_name=Shop&token=SECRET&notes=%6A'],
  ['{"token" => "SECRET", "project_name" => "Shop"}'],
  [
    '--b\r\nContent-Disposition: form-data; name="token"\r\nContent-Type: text/plain\r\n\r\nSECRET\r\n--b\r\nContent-Disposition: form-data; name="project_name"\r\n\r\nShop\r\n--b--\r\n',
  ],
  ['"SECRET"'],
  [' SECRET\n'],
])('only the secret is replaced, by the fingerprint of its account, in %s', (form) => {
  expect(redactRawBody(form.replace('SECRET', 'my-token'))).toBe(form.replace('SECRET', fingerprint('my-token')))
})

test.each(['A', 'a1', '0'])('a run of 20 or more letters and digits is replaced by its fingerprint', (unit) => {
  const run = unit.repeat(40).slice(0, 20)
  expect(redactRawBody(`{"notes":"${run}",}`)).toBe(`{"notes":"${fingerprint(run)}",}`)
  expect(redactRawBody(`{"notes":"${run.slice(1)}",}`)).toBe(`{"notes":"${run.slice(1)}",}`)
})

test('a run is found, whether its characters are encoded or not, and has the same fingerprint', () => {
  const run = 'k3y'.repeat(8)
  const encoded = run.replaceAll('k', '%6B').replaceAll('y', '\\u0079')
  expect(redactRawBody(`{"notes":"${encoded}",}`)).toBe(`{"notes":"${fingerprint(run)}",}`)
})

test.each([
  '{"project_name":"p","token_ip_address":["10.0.0.1"],"generate_api_token":true,}',
  "{'project_name': 'p', 'notes': None}",
  'project_name=p&notes=a+b',
  'project_name=%6A&notes=\\u006a',
  '%7B%22token_ip_address%22%3A1,',
  '"{\\ntoken_ip_address: 1}"x',
  'author,authority\np,q',
  '',
  ' \n',
])('a body without secrets is kept as it is: %s', (raw) => {
  expect(redactRawBody(raw)).toBe(raw)
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
    '"token":"x" ,',
    ' ',
    'token=x&a',
    '--b\r\nContent-',
    'name="token"\r\nA:b\r\n',
  ])
    redactRawBody(unit.repeat(4096 / unit.length))
})
