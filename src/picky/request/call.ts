import { KindGuard, type TObject } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { Account, Fault, Mode } from '../../store/index.ts'
import type { Notes } from './notes.ts'
import type { ParsedBody } from './parse-body.ts'

/** What is known about the call being handled, in addition to the Fastify request. */
export type Call = {
  /** undefined for an unknown path or a wrong method */
  operation: string | undefined
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
  /** the fault applied to the call */
  fault?: Fault
  /** for an unknown path, the known path most like it */
  nearMiss?: string | undefined
  /** the response's body, unless it is an image or a stream */
  responseBody?: unknown
  /** `status` in the response's body; null if the body has none */
  status: number | null
}

declare module 'fastify' {
  interface FastifyRequest {
    call: Call
  }
}

/** The account of an authenticated call. @throws TypeError if the call has not been authenticated */
export function getAccount({ call }: FastifyRequest): Account {
  if (!call.account) throw new TypeError('the call has not been authenticated')
  return call.account
}

/** The schema of a route's body; undefined for a route without one. */
export function bodySchemaOf({ routeOptions }: FastifyRequest): TObject | undefined {
  const schema: unknown = routeOptions.schema?.body
  return KindGuard.IsObject(schema) ? schema : undefined
}
