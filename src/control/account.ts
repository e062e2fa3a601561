import { Text } from '../lib/text.ts'

/** How a verb is told which account it is about. */
export const AccountToken = Text({
  secret: true,
  minLength: 1,
  maxLength: 200,
  expected: 'a master token of 1 to 200 characters',
  description: "the account's master token; without it all accounts are meant",
})
