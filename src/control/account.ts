import { fingerprint, isFingerprint } from '../lib/fingerprint.ts'
import { Text } from '../lib/text.ts'

/** How a verb is told which account it is about. */
export const AccountName = Text({
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
