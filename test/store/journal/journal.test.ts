import { expect, test } from 'vitest'
import { createJournal } from '../../../src/store/journal/journal.ts'
import { recordedCall } from '../../support/recorded-call.ts'

const text = 'x'.repeat(1024 * 1024)

test.each([
  ['bodies', { body: text }],
  ['bodies that could not be parsed', { raw_body: text }],
  ['responses', { answer: text }],
  ['tokens', { token: text }],
  ['headers', { headers: { authorization: text } }],
  ['paths', { path: text }],
  ['notes', { deviations: [text] }],
])('the calls with the longest %s count as much as they take: at most 64 of 1 MiB are kept', (_name, long) => {
  const journal = createJournal({ perAccount: 1000, createTextRedactor: () => String, onToken: () => undefined })
  for (let call = 0; call < 80; call++) journal.add({ ...recordedCall, ...long })
  const kept = [...journal.list({})]
  expect(kept.length).toBeLessThan(64)
  expect(kept.length).toBeGreaterThan(40)
  expect(kept.at(-1)?.seq).toBe(80)
})
