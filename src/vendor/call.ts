import type { FastifyRequest } from 'fastify'
import { describe } from '../lib/describe.ts'
import type { Account, Store } from '../store/index.ts'
import { errors } from './errors.ts'
import type { Notes } from './explain.ts'
import { pathIn } from './switch-off.ts'

/** What is known of the call under way, besides the request. */
export type Call = {
  notes: Notes
  account: Account | undefined
  /** the body's status in the answer */
  status: number
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call
  }
}

/** The path without its query: that may hold secrets. */
export function pathOf({ url }: FastifyRequest): string {
  return pathIn(url)
}

/** The account whose token a body carries. @throws VendorError 401 for no token, an unknown one, a disabled account's */
export function authenticate(token: unknown, { accounts }: Store): Account {
  if (typeof token !== 'string' || token === '')
    throw errors.authenticationFailed(`/token expected a master API token, received ${describe(token)}`)
  const account = accounts.find(token)
  if (!account) throw errors.authenticationFailed('/token expected the token of an account, received an unknown one')
  if (!account.enabled) throw errors.authenticationFailed('/token expected an enabled account, received a disabled one')
  return account
}

/** The account of a call that has been authenticated. */
export function accountOf({ call }: FastifyRequest): Account {
  if (!call.account) throw new TypeError('the call has not been authenticated')
  return call.account
}
