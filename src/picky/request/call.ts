import type { TObject } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { fingerprint } from '../../lib/fingerprint.ts'
import { memoize } from '../../lib/memoize.ts'
import type { Account, Fault, Mode, RedactText } from '../../store/index.ts'
import { maxTokenLength } from '../fields.ts'
import type { Notes } from './notes.ts'
import type { ParsedBody } from './parse-body.ts'

/** What is known about the call being handled, in addition to the Fastify request. */
export type Call = {
  /** the path of the route; undefined for an unknown path or a wrong method */
  route: string | undefined
  /** undefined for an unknown path or a wrong method */
  operation: string | undefined
  /** whether the call accepts the API token of a project in place of the master token */
  acceptsApiTokens: boolean
  /** whether the call changes nothing that is stored */
  onlyReads: boolean
  /** the schema of the body; undefined for a route without one */
  bodySchema: TObject | undefined
  notes: Notes
  /** the mode that the header x-mock-mode asks for */
  requestedMode: Mode['mode'] | undefined
  /** fingerprint of the token received, or of the master token that owns it; set as soon as the body is parsed, valid or not */
  key: string | undefined
  /** set once the token has been authenticated */
  account: Account | undefined
  /** set once the body is parsed; `parseError` instead if it cannot be */
  parsed?: ParsedBody
  parseError?: unknown
  /** the token found in a body that cannot be parsed */
  token?: string | undefined
  /** the secrets that the call carries, and the function that hides them; set when they are first needed */
  carried?: readonly string[]
  redact?: RedactText
  /** the fault applied to the call */
  fault?: Fault
  /** for an unknown path, the known path most like it */
  nearMiss?: string | undefined
  /** the response's body as JSON, where what is sent is not JSON */
  responseJson?: string | undefined
  /** `status` in the response's body; null if the body has none */
  status: number | null
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call
  }
  interface FastifyContextConfig {
    /** whether the call changes nothing that is stored */
    onlyReads?: boolean
  }
}

/** The account of an authenticated call. @throws TypeError if the call has not been authenticated */
export function getAccount({ call }: FastifyRequest): Account {
  if (!call.account) throw new TypeError('the call has not been authenticated')
  return call.account
}

/** The key of the account with this token. */
export function toAccountKey(token: string): string {
  // A longer one is rejected, and would take memory.
  return token.length > maxTokenLength ? fingerprint(token) : rememberedKey(token)
}

const rememberedKey = memoize(fingerprint, 1000)
