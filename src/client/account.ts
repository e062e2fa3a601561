import { describeValue } from '../lib/describe.ts'

/** Rejects an account that is not a string, such as an unset variable. @throws TypeError */
export function checkAccount(account: unknown): void {
  if (typeof account !== 'string')
    throw new TypeError(`account: expected a master token or its fingerprint, received ${describeValue(account)}`)
}
