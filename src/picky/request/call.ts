import type { FastifyRequest } from 'fastify'
import { describe } from '../../lib/describe.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { Settings } from '../../settings.ts'
import type { Account, Fault, Mode, Store } from '../../store/index.ts'
import { errors } from '../errors.ts'
import { documented, invented, pages } from '../provenance.ts'
import { pathIn } from './mode.ts'
import type { Notes } from './notes.ts'
import type { Reading } from './parse-body.ts'

/** What is known of the call under way, besides the request. */
export type Call = {
  notes: Notes
  /** what it asks for itself */
  mode: Mode['mode'] | undefined
  /** the fingerprint of the token that came, once it has been read; whether it is good is not said */
  key: string | undefined
  account: Account | undefined
  /** the body's status in the answer; null where that has none */
  status: number | null
  /** undefined for an unknown path or a wrong method */
  operation: string | undefined
  /** the body once it is read, or why it cannot be */
  reading?: Reading
  unreadable?: unknown
  /** the fault that met it */
  fault?: Fault
  /** the known path that is most like the unknown one that it came to */
  nearMiss?: string | undefined
  /** the answer, where that is JSON and no stream */
  answer?: unknown
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call
  }
}

export const accountRulings = {
  token: {
    ...documented(`${pages.quickStart}: no header authentication`),
    says: 'the credential is the body field token; headers such as Authorization mean nothing',
  },
  sandbox: {
    ...invented('a project belongs to its account'),
    says: 'each master token is an account of its own; an unknown one makes a new account unless accounts are closed, then 401',
  },
  stored: {
    ...invented('so that questions alone fill nothing'),
    says: `an account is kept from its first project on; the setting max-accounts (default ${Settings.properties.maxAccounts.default}) bounds their number: 409`,
  },
}

/** The path of a call as it may be shown. */
export function pathOf({ url, call }: FastifyRequest): string {
  return shownPath(url, call.key)
}

/**
 * A path as it may be shown: without query, fragment and parameters, which may hold secrets, without the name of a QR
 * image, which is the way to a license key, and without the token of the account with this key.
 */
export function shownPath(url: string, key?: string): string {
  const [path = ''] = pathIn(url).split(/[?#;]/, 1)
  const [, image] = /^\/uploads\/images\/(.+)$/.exec(path) ?? []
  if (image !== undefined) return `/uploads/images/${shownImage(image)}`
  return key === undefined
    ? path
    : path
        .split('/')
        .map((part) => (fingerprint(part) === key ? key : part))
        .join('/')
}

function shownImage(file: string): string {
  const [, name] = /^qrcode_([0-9a-f]{13})\.png$/.exec(file) ?? []
  return name === undefined ? fingerprint(file) : `qrcode_${fingerprint(name)}.png`
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
