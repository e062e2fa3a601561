import { fingerprint, isFingerprint } from '../lib/fingerprint.ts'
import { Text } from '../lib/text.ts'
import { Problem } from './problem.ts'

/** How a verb is told which account it is about. */
export const AccountParameter = Text({
  secret: true,
  minLength: 1,
  maxLength: 200,
  expected: 'a master token of 1 to 200 characters, or its fingerprint',
  description: "the account's master token or its fingerprint that logs show; without it the verb is about all",
})

/** The key of the account that a verb names; undefined means all. */
export function keyOf(account: string | undefined): string | undefined {
  return account === undefined || isFingerprint(account) ? account : fingerprint(account)
}

/** What accounts can have of their own, by their keys. */
type Own = { has: (key: string) => boolean; count: () => number }

/** @throws Problem where an account more would have a setting of its own than there may be accounts */
export function requireCapacity({
  own,
  key,
  max,
  what,
}: {
  own: Own
  key: string | undefined
  max: number
  what: string
}) {
  if (key === undefined || own.has(key) || own.count() < max) return
  throw new Problem(409, `at most ${max} accounts have a ${what} of their own (setting max-accounts)`)
}
