import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeValue } from '../../../src/lib/describe.ts'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createTextRedactor } from '../../../src/store/secrets/redact-text.ts'
import { newDirectory } from '../../support/program.ts'
import { openStore } from '../../support/store.ts'

const own = 'own-7Kd02xW9qLz'
const plain = 'idle-4c1b7e90aa55'
const punctuated = 'mst.Qx81/vN+55z=='
const unicode = 'tökén-7Kd02xW9'
const apiToken = 'b2aaaf63f7322d85c18985b396719715424cd0ea'
const licenseKey = '67f123c9121512d0bf111cb2b04406'

/** A function that redacts texts of a call that carries `tokens`. The store has accounts with the other tokens. */
function redactorFor(...tokens: string[]) {
  const accounts = [plain, punctuated, unicode, 'key-密钥密钥密钥', 'customers', 'short'].map((token) => ({ token }))
  const options = { trackFixtures: false, completeProject: () => expect.unreachable(), controlToken: 'Ctl-7f3e9b21' }
  return openStore(JSON.stringify({ accounts }), options).createTextRedactor(tokens)
}

test.each([
  ['of ASCII characters', 'a'.repeat(100)],
  ['with an emoji where the message cuts it', `${'a'.repeat(58)}😀${'b'.repeat(40)}`],
  ['with quotes, which the message escapes', `${'"'.repeat(30)}${'a'.repeat(70)}`],
])('no part of a long token is left in an error message: %s', (_name, token) => {
  const message = redactorFor(token)(`expected 7, received ${describeValue(token)}`)
  expect(message).toBe(`expected 7, received a string of ${[...token].length} characters, "${fingerprint(token)}…"`)
})

test('a string that only begins like a short token is kept', () => {
  expect(redactorFor('master-token')('master-toke and "master-token"')).toBe(
    `master-toke and "${fingerprint('master-token')}"`,
  )
})

const places: [name: string, place: (secret: string) => string][] = [
  ['alone', String],
  ['with spaces around it', (secret) => ` ${secret}\n`],
  ['in a sentence', (secret) => `see ${secret}, please`],
  ['in quotes', (secret) => `received the string "${secret}"`],
  ['in a path', (secret) => `/app/${secret}/pm`],
  ['in a query', (secret) => `https://a.example/b?key=${secret}&c=1`],
  ['after a scheme', (secret) => `Bearer ${secret}`],
  ['as a password in a URL', (secret) => `https://user:${secret}@a.example`],
  ['in percent-encoding', (secret) => `a/${encodeURIComponent(secret)}/b`],
  ['with every character in percent-encoding', toPercents],
  ['in percent-encoding with other percent signs', (secret) => `100%/%ff/${toPercents(secret)}%`],
  ['in Base64', (secret) => `a ${toBase64(secret)}`],
  ['in the Base64 of credentials', (secret) => `Basic ${toBase64(`user:${secret}`)}`],
  ['in the Base64 of a line', (secret) => toBase64(`${secret}\n`)],
  ['in the Base64 of bytes that are not text', (secret) => toBase64(`\0\x01${secret}`)],
  ['in Base64 in a query', (secret) => `https://a.example/b?key=${toBase64(secret)}&c=1`],
  ['in Base64 in a JSON Web Token', (secret) => `${toBase64('{}')}.${toBase64(JSON.stringify({ sub: secret }))}.c2ln`],
  ['in a JSON pointer', (secret) => `ignored /${secret.replaceAll('~', '~0').replaceAll('/', '~1')}`],
  ['escaped in JSON', (secret) => JSON.stringify(`a\n${secret}\nb`)],
  ['in a path of Windows', (secret) => `C:\\keys\\${secret}`],
  ['in a path of Windows, escaped in JSON', (secret) => JSON.stringify(`C:\\keys\\${secret}`)],
  ['escaped in JSON by PHP', (secret) => `{"notes":"see ${escapePhp(secret)}"}`],
  ['escaped in JSON twice', (secret) => JSON.stringify(`{"notes":"see\\n${escapePhp(secret)}"}`)],
  ['with every character as a JSON escape', (secret) => `{"notes":"${toEscapes(secret)}"}`],
  ['cut by a message', (secret) => `received "see ${secret.slice(0, -3)}…"`],
]
function toBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function toPercents(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&')
}

function toEscapes(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

// As json_encode does.
function escapePhp(text: string): string {
  return text.replaceAll('/', '\\/').replace(/[^ -~]/g, toEscapes)
}

const secrets = { own, plain, punctuated, unicode, apiToken, licenseKey, controlToken: 'Ctl-7f3e9b21' }

test.each(places)('a secret is hidden %s', (name, place) => {
  const redact = redactorFor(own)
  for (const [kind, secret] of Object.entries(secrets)) {
    // Only messages cut a text, and those cut a token of the call before it is 60 characters long only together with others.
    if (name === 'cut by a message' && kind === 'own') continue
    expect(redact(place(secret)), kind).not.toContain(secret.slice(0, 8))
    expect(redact(place(secret)), kind).toMatch(/fp_[\da-f]{12}/)
  }
})

test('a message stays one line if what it quotes contains a secret and line breaks in another encoding', () => {
  const redact = redactorFor(own)
  const lines = `a\r\n${own}\n`
  for (const encoded of [toBase64(lines), toPercents(lines), toEscapes(lines)])
    expect(redact(`received ${encoded}`)).toBe(`received a ${fingerprint(own)} `)
})

test('the beginning of a token is hidden whose Base64 a message cuts within a character', () => {
  const token = 'key-密钥密钥密钥'
  const cut = Buffer.from(token).subarray(0, -1).toString('base64url')
  expect(redactorFor()(`received "${cut}…"`)).toBe(`received "${fingerprint(token)}…"`)
})

test.each([own, plain, apiToken, licenseKey])('the secret %s is hidden in upper case too', (secret) => {
  expect(redactorFor(own)(`see ${secret.toUpperCase()}`)).not.toContain(secret.slice(0, 8).toUpperCase())
})

test.each([
  ['a short token', 'received "short" of short'],
  ['a word that is a token', 'the customers of customers'],
  ['what contains a token of another account', `x${plain}, ${plain}_x and ${plain}-x`],
  ['hex digits of another length', `${licenseKey}0 and ${apiToken}00`],
  ['a fingerprint', `account ${fingerprint(plain)}`],
  ['a text without secrets', 'POST /app/api/v2/pm/create-project 100 (HTTP 200), 2020-06-11T10:00:00.000Z'],
])('%s is kept', (_name, text) => {
  expect(redactorFor(own)(text)).toBe(text)
})

test.each(['short', 'customers'])('the token %s of the call is hidden only as a whole text and in quotes', (token) => {
  const redact = redactorFor(token)
  expect(redact(token)).toBe(fingerprint(token))
  expect(redact(`received "${token}" of ${token}`)).toBe(`received "${fingerprint(token)}" of ${token}`)
})

test('a private key is hidden, and so is a part of it, in upper or lower case too', () => {
  const store = openStore(undefined, { trackFixtures: false, completeProject: () => expect.unreachable() })
  const body = Buffer.from('a private key, as it would be in DER').toString('base64')
  store.addPrivateKey(`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`)
  const redact = store.createTextRedactor()
  const other = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAK\n-----END RSA PRIVATE KEY-----'
  const part = body.slice(5, 30)
  expect(redact(`${body} and ${part}.`)).toBe(`${fingerprint(body)} and ${fingerprint(part)}.`)
  for (const form of [part.toUpperCase(), part.toLowerCase()]) expect(redact(form)).toBe(fingerprint(form))
  expect(redact(`before ${other} after`)).toBe(`before ${fingerprint(other)} after`)
})

test('of two tokens, one of which begins like the other, the longer one is hidden whole', () => {
  expect(redactorFor(own, `${own}-two`)(`see ${own}-two and ${own}`)).toBe(
    `see ${fingerprint(`${own}-two`)} and ${fingerprint(own)}`,
  )
})

test('a token is hidden also when it was stored before the start', () => {
  const file = join(newDirectory(), 'mock.sqlite')
  const options = { file, trackFixtures: false, completeProject: () => expect.unreachable() }
  openStore(JSON.stringify({ accounts: [plain, punctuated].map((token) => ({ token })) }), options).close()
  const redact = openStore(undefined, options).createTextRedactor()
  expect(redact(`${plain} ${punctuated}`)).toBe(`${fingerprint(plain)} ${fingerprint(punctuated)}`)
})

test('no text makes it fail, and no text without secrets is changed', () => {
  const redact = redactorFor(own)
  fc.assert(
    fc.property(fc.array(fc.nat(0xff_ff), { maxLength: 100 }), (units) => {
      const text = String.fromCharCode(...units)
      expect(redact(text)).toBe(text)
    }),
  )
})

test('takes no longer on hostile text than on any other', () => {
  const redact = redactorFor(own, 'a'.repeat(150))
  for (const unit of [
    'a',
    '%61',
    '~1',
    '=',
    'mst.',
    'idle-',
    `${punctuated.slice(0, -1)}-`,
    '…',
    '\\',
    '\\u0061',
    '\\idle-4c1',
    'YWFhYWFhYWFh',
    '-----BEGIN PRIVATE KEY-----',
    'deadbeef',
  ])
    redact(unit.repeat(20_000 / unit.length))
})

test.each([
  'ab1.',
  '/a',
  '%41',
  '~1',
  'mst.',
  'idle-',
  'ab1.…',
  'x ',
  'YWFhYWFhYWFh/',
  'YWFhYWFhYWFh.',
  '\\u0061',
  '\\idle-4c1',
])('twice as much of %s makes it look up at most twice as much', (unit) => {
  const once = countLookedUp(`${unit.repeat(4096 / unit.length)}…`)
  const twice = countLookedUp(`${unit.repeat(8192 / unit.length)}…`)
  expect(twice).toBeLessThan(2.1 * once + 1000)
})

/** How many characters are looked up in a text. */
function countLookedUp(text: string): number {
  let characters = 0
  const find = (word: string) => {
    characters += word.length
    return undefined
  }
  createTextRedactor([], { controlToken: undefined, find, findByStart: find, mayContinue: () => true })(text)
  return characters
}
