import type { TSchema } from '@sinclair/typebox'
import type { Misfit } from '../lib/validator.ts'
import type { Mode } from '../store/index.ts'
import { documented, inferred, invented, pages } from './provenance.ts'

/** The statuses of a vendor answer, each with its words, where they come from, and when they are answered. */
export const statuses = {
  success: { status: 100, words: 'Success', ...documented(pages.createProject), when: 'all is well' },
  serviceUnavailable: {
    status: 101,
    words: 'Service Unavailable',
    ...inferred(pages.statusCodes),
    when: 'the mock failed; its log says how',
  },
  authenticationFailed: {
    status: 401,
    words: 'Authentication Failed',
    ...documented(pages.templates),
    when: 'the token is missing, unknown (closed accounts) or disabled',
  },
  insufficientBalance: {
    status: 403,
    words: 'Insufficient Balance',
    ...inferred(pages.statusCodes),
    when: "the wallet does not hold the plan's price",
  },
  notActiveForPlan: {
    status: 405,
    words: 'API Is Not Active For This Plan',
    ...documented(pages.templates),
    when: 'switched off, in the words of the switch-off',
  },
  invalidMobileNumber: {
    status: 406,
    words: 'Invalid Mobile Number',
    ...inferred(pages.statusCodes),
    when: '`number` is none',
  },
  projectNotActive: {
    status: 408,
    words: 'Project is not Active',
    ...inferred(pages.statusCodes),
    when: 'the project to be changed is Expired or Delete',
  },
  invalidUser: {
    status: 409,
    words: 'Invalid User',
    ...inferred(pages.statusCodes),
    when: 'the token would make one account more than `max-accounts`',
  },
  invalidRequest: {
    status: 410,
    words: 'Invalid Request',
    ...inferred(pages.statusCodes),
    when: 'anything else; with HTTP 404 for an unknown path, 405 for a wrong method',
  },
} as const

export const errorRulings = {
  envelope: {
    ...inferred('a public client observed it on another call; no page says so'),
    says: 'errors come as HTTP 200 with status and message and no other key',
  },
  message: {
    ...inferred(`${pages.createProject}: "Error or detailed response Message details"`),
    says: "an error's message begins with the vendor's words and goes on with what was expected, what came and where",
  },
  order: {
    ...inferred('the words of the messages'),
    says: 'a body that cannot be read, or has a key twice, is refused before an unknown token, that before anything else that is wrong',
  },
  httpMisuse: {
    ...invented('no page speaks of it'),
    says: 'an unknown path is HTTP 404, a wrong method HTTP 405 with Allow, what is no HTTP 400, headers over 16 KiB 431, a request that never ends 408, all in the envelope with 410',
  },
}

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
  projectNotActive: (detail: string) => refuse('projectNotActive', detail),
  /** The store holds as many accounts as it may. */
  tooManyAccounts: (most: number) =>
    refuse(
      'invalidUser',
      `/token expected one of at most ${most} accounts (setting max-accounts), received the token of another`,
    ),
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
