import { Type } from '@sinclair/typebox'
import { fingerprint, isFingerprint } from '../lib/fingerprint.ts'
import { Text } from '../lib/text.ts'

/** The parameter that names the account to which an endpoint applies. */
export const AccountParameter = Text({
  secret: true,
  minLength: 1,
  maxLength: 200,
  expected: 'a master token of 1 to 200 characters, or its fingerprint',
  description: "The account's master token, or its fingerprint as logs show it. Without it, all accounts.",
})

const properties = { account: Type.Optional(AccountParameter) }

/** A query string that may contain `account` and nothing else. */
export const AccountQuery = Type.Object(properties, { additionalProperties: false })

/** A body that may contain `account` and nothing else. */
export const AccountBody = Type.Object(properties, { additionalProperties: false, expected: 'a JSON object' })

/** The key of the account that a request names; undefined if it names none, which means all accounts. */
export function toAccountKey(account: string | undefined): string | undefined {
  return account === undefined || isFingerprint(account) ? account : fingerprint(account)
}
