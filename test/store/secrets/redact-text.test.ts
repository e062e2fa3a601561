import { expect, test } from 'vitest'
import { describeValue } from '../../../src/lib/describe.ts'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { openStore } from '../../support/store.ts'

/** A function that redacts texts of a call that carries `token`. The store has the accounts with `stored` tokens. */
function redactorFor(token: string, ...stored: string[]) {
  const accounts = stored.map((other) => ({ token: other }))
  const store = openStore(JSON.stringify({ accounts }), {
    trackFixtures: false,
    completeProject: () => expect.unreachable(),
  })
  return store.createTextRedactor([token])
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
