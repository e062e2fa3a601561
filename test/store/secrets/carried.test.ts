import { expect, test } from 'vitest'
import { type CallParts, findCarriedSecrets } from '../../../src/store/secrets/carried.ts'

const secret = 'Sx7-Kd02xW9qLz'
const nothing = { token: undefined, body: {}, headers: {}, query: '' }
const base64 = (text: string) => Buffer.from(text).toString('base64')

const places: [place: string, parts: Partial<CallParts>][] = [
  ['the token', { token: secret }],
  ['the API token', { body: { api_token: secret } }],
  ['a key whose name suggests a secret', { body: { notes: [{ client_secret: { inner: secret } }] } }],
  ['a body that could not be parsed', { body: `password=${secret}&notes=x` }],
  ['the header Authorization', { headers: { authorization: `Bearer ${secret}` } }],
  ['the password of Basic', { headers: { authorization: `Basic ${base64(`user:${secret}`)}` } }],
  ['the user of Basic without a password', { headers: { authorization: `Basic ${base64(`${secret}:`)}` } }],
  ['the credentials of a scheme with a hyphen', { headers: { authorization: `Api-Key ${secret}` } }],
  ['a parameter of Authorization in quotes', { headers: { authorization: `Token token="${secret}"` } }],
  ['one of several', { headers: { authorization: `AWS4-HMAC-SHA256 SignedHeaders=host, Signature=${secret}` } }],
  ['a header whose name suggests a secret', { headers: { 'x-api-key': secret } }],
  ['a cookie of a session', { headers: { cookie: `lang=en-US-posix; PHPSESSID="${secret}"` } }],
  ['a parameter of the query', { query: `project_id=1&access_token=${secret}` }],
]
test.each(places)('a call carries a secret in %s', (_place, parts) => {
  expect(findCarriedSecrets({ ...nothing, ...parts })).toContain(secret)
})

test('what stands in other places is no secret of the call', () => {
  const parts = {
    body: { notes: secret, token_ip_address: ['2001:db8::4711'] },
    headers: { 'user-agent': secret, cookie: `theme=${secret}` },
    query: `name=${secret}`,
  }
  expect(findCarriedSecrets({ ...nothing, ...parts })).toEqual([])
})

test('the parameters of Authorization that name the user and the resource are no secrets', () => {
  const authorization = `Digest username="alice-the-admin", uri="/app/api/v2/check-balance", response="${secret}"`
  expect(findCarriedSecrets({ ...nothing, headers: { authorization } })).toEqual([authorization, secret])
})

test('a short value is a secret only as a token', () => {
  const parts = { token: 'a', body: { token: 'a', api_token: 'b', password: 'c' }, headers: { cookie: 'session=d' } }
  expect(findCarriedSecrets({ ...nothing, ...parts })).toEqual(['a', 'b'])
})
