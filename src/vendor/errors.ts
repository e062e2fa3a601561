import type { TSchema } from '@sinclair/typebox'
import type { Misfit } from '../lib/validator.ts'
import type { Mode } from '../store/index.ts'
import { documented, inferred, pages } from './provenance.ts'

/** The statuses of a vendor answer, each with its words and where they come from. */
export const statuses = {
  success: { status: 100, words: 'Success', ...documented(pages.createProject) },
  serviceUnavailable: { status: 101, words: 'Service Unavailable', ...inferred(pages.statusCodes) },
  authenticationFailed: { status: 401, words: 'Authentication Failed', ...documented(pages.templates) },
  insufficientBalance: { status: 403, words: 'Insufficient Balance', ...inferred(pages.statusCodes) },
  invalidMobileNumber: { status: 406, words: 'Invalid Mobile Number', ...inferred(pages.statusCodes) },
  invalidRequest: { status: 410, words: 'Invalid Request', ...inferred(pages.statusCodes) },
} as const

/** The name of a status that is an error. */
export type ErrorName = Exclude<keyof typeof statuses, 'success'>

/** The body of every error: these two keys and no other (observed by a public client on another call). */
export type Envelope = { status: number; message: string }

/** An error answer. Errors come as HTTP 200, save where HTTP itself was misused. */
export class VendorError extends Error {
  override name = 'VendorError'
  readonly envelope: Envelope
  readonly httpStatus: number
  /** the rule broken, for the explanation header */
  readonly explanation: string

  constructor(envelope: Envelope, { httpStatus = 200, explanation = envelope.message } = {}) {
    super(envelope.message)
    this.envelope = envelope
    this.httpStatus = httpStatus
    this.explanation = explanation
  }
}

/** One function an error that can be answered. */
export const errors = {
  /** Nothing the caller did: the mock failed, and its log says how. */
  serviceUnavailable: () => refuse('serviceUnavailable', 'the mock failed to answer, its log says why'),
  authenticationFailed: (detail: string) => refuse('authenticationFailed', detail),
  insufficientBalance: (detail: string) => refuse('insufficientBalance', detail),
  invalidRequest: (detail: string) => refuse('invalidRequest', detail),
  /** A value its schema does not take; the schema says which error that is. */
  misfit({ pointer, expected, received, schema }: Misfit): VendorError {
    return refuse(refusedWith(schema), `${pointer || 'the body'} expected ${expected}, received ${received}`)
  },
  notFound: (detail: string) => refuse('invalidRequest', detail, 404),
  methodNotAllowed: (detail: string) => refuse('invalidRequest', detail, 405),
  /** The switch-off: see {@link Mode}. */
  switchedOff: ({ status, message, http_status }: Mode) =>
    new VendorError(
      { status, message },
      { httpStatus: http_status, explanation: 'switched off: the mode is deprecated' },
    ),
}

function refuse(name: ErrorName, detail: string, httpStatus = 200): VendorError {
  const { status, words } = statuses[name]
  const explanation = `refused with ${status}: ${detail}`
  return new VendorError({ status, message: `${words}: ${detail}` }, { httpStatus, explanation })
}

function refusedWith(schema: TSchema): ErrorName {
  const name: unknown = schema.refusedWith
  return isErrorName(name) ? name : 'invalidRequest'
}

function isErrorName(name: unknown): name is ErrorName {
  return typeof name === 'string' && name !== 'success' && Object.hasOwn(statuses, name)
}
