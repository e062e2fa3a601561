import { expect, test } from 'vitest'
import { describeValue } from '../../../src/lib/describe.ts'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createRedactor } from '../../../src/store/journal/redaction.ts'

test.each([
  ['of ASCII characters', 'a'.repeat(100)],
  ['with an emoji where the message cuts it', `${'a'.repeat(58)}😀${'b'.repeat(40)}`],
  ['with quotes, which the message escapes', `${'"'.repeat(30)}${'a'.repeat(70)}`],
])('no part of a long token is left in an error message: %s', (_name, token) => {
  const message = createRedactor(token).text(`expected 7, received ${describeValue(token)}`)
  expect(message).toBe(`expected 7, received a string of ${[...token].length} characters, "${fingerprint(token)}…"`)
})

test('a string that only begins like a short token is kept', () => {
  expect(createRedactor('master-token').text('master-toke and "master-token"')).toBe(
    `master-toke and "${fingerprint('master-token')}"`,
  )
})
