import type { TSchema } from '@sinclair/typebox'
import { showPointer } from '../lib/json-pointer.ts'
import type { ValidationError } from '../lib/validator.ts'
import type { Mode } from '../store/index.ts'
import { documented, inferred, invented, pages } from './provenance.ts'

/** The values of `status` in a response: the vendor's words, where they come from, and when the mock sends them. */
export const statuses = {
  success: { status: 100, words: 'Success', ...documented(pages.createProject), when: 'the call succeeded' },
  serviceUnavailable: {
    status: 101,
    words: 'Service Unavailable',
    ...inferred(pages.statusCodes),
    when: 'the mock itself failed; its log has the details',
  },
  authenticationFailed: {
    status: 401,
    words: 'Authentication Failed',
    ...documented(pages.templates),
    when: 'the token is missing or invalid, its account is disabled, it is unknown and accounts are closed, or it is an API token that the call does not accept',
  },
  insufficientBalance: {
    status: 403,
    words: 'Insufficient Balance',
    ...inferred(pages.statusCodes),
    when: "the balance is lower than the plan's price",
  },
  notActiveForPlan: {
    status: 405,
    words: 'API Is Not Active For This Plan',
    ...documented(pages.templates),
    when: 'the API is switched off; the message is the switch-off notice',
  },
  invalidMobileNumber: {
    status: 406,
    words: 'Invalid Mobile Number',
    ...inferred(pages.statusCodes),
    when: '`number` is not a phone number',
  },
  projectNotActive: {
    status: 408,
    words: 'Project is not Active',
    ...inferred(pages.statusCodes),
    when: 'the call would change a project whose status is Expired or Delete, or has the API token of such a project',
  },
  invalidUser: {
    status: 409,
    words: 'Invalid User',
    ...inferred(pages.statusCodes),
    when: 'the token would create more accounts than `max-accounts` allows',
  },
  invalidRequest: {
    status: 410,
    words: 'Invalid Request',
    ...inferred(pages.statusCodes),
    when: 'anything else is wrong with the request; with HTTP 404 for an unknown path, 405 for a wrong method',
  },
} as const

export const errorRulings = {
  errorEnvelope: {
    ...inferred('a public client observed it on another call; no page says so'),
    says: 'An error is sent with HTTP 200, except for HTTP-level errors (see http-misuse). Its body has the keys status and message and no others.',
  },
  errorMessage: {
    ...inferred(`${pages.createProject}: "Error or detailed response Message details"`),
    says: "An error's message starts with the vendor's words, followed by what was expected, what was received and where.",
  },
  hiddenSecrets: {
    ...invented('the logs of a client contain the messages that it receives'),
    says: "In an error's message and in x-mock-explain, fingerprints replace secrets: tokens and keys that the mock knows, and what the call carries as one. A message that a fault or a mode sets is sent as it is.",
  },
  errorOrder: {
    ...inferred('the wording of the messages'),
    says: 'Errors are checked in this order: first the switch-off, then the header x-mock-validation, then faults, then a body that cannot be parsed or has duplicate keys, then the header x-mock-client-address, then the token, then everything else.',
  },
  httpMisuse: {
    ...invented('no page mentions it'),
    says: 'Unknown path: HTTP 404. Wrong method: 405 with Allow. Malformed HTTP, and plain HTTP to the HTTPS port: 400. Headers over 16 KiB: 431. Chunk extensions over 16 KiB: 413. Request that never completes: 408. Header Expect with another value than 100-continue: 417. CONNECT: 405. The body is the envelope with status 410. Any Host header is accepted, and none.',
  },
}

/** The name of an error status. */
export type ErrorName = Exclude<keyof typeof statuses, 'success'>

/** The body of every error. It has these two keys and no others (observed by a public client on another call). */
export type Envelope = { status: number; message: string }

/** An error response. It is sent with `httpStatus`, 200 by default. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly envelope: Envelope
  readonly httpStatus: number
  /** the rule that was broken, for the header x-mock-explain; '' adds no note */
  readonly explanation: string
  /** whether the message may quote parts of a body that could not be parsed, in which the secrets are not known */
  readonly quotesBody: boolean
  /** whether a test has set the message, which is then sent as it is; in others, secrets are hidden */
  readonly isScripted: boolean

  constructor(
    envelope: Envelope,
    { httpStatus = 200, explanation = envelope.message, quotesBody = false, isScripted = false } = {},
  ) {
    super(envelope.message)
    this.envelope = envelope
    this.httpStatus = httpStatus
    this.explanation = explanation
    this.quotesBody = quotesBody
    this.isScripted = isScripted
  }
}

/** Creates the errors that the API returns. */
export const errors = {
  /** The mock itself failed; the caller did nothing wrong. */
  serviceUnavailable: (reason = 'its log has the details') =>
    create('serviceUnavailable', `the mock failed: ${reason}`),
  /** There is no memory left for the call. */
  overloaded: (detail: string) => create('serviceUnavailable', detail),
  /** What the call reads was replaced before its response began. */
  interrupted: (detail: string) => create('serviceUnavailable', detail),
  authenticationFailed: (detail: string) => create('authenticationFailed', detail),
  insufficientBalance: (detail: string) => create('insufficientBalance', detail),
  projectNotActive: (detail: string) => create('projectNotActive', detail),
  /** The store has reached its limit of accounts. */
  tooManyAccounts: (max: number) =>
    create(
      'invalidUser',
      `/token: expected the token of a stored account, as there are already ${max} (setting max-accounts); received a new one`,
    ),
  invalidRequest: (detail: string) => create('invalidRequest', detail),
  /** A body that cannot be parsed. `quotesBody` says whether `detail` may quote it. */
  unreadableBody: (detail: string, { quotesBody }: { quotesBody: boolean }) =>
    create('invalidRequest', `the body: ${detail}`, { quotesBody }),
  /** A value that its schema rejects. The schema's `refusedWith` selects the error; default 410. */
  validation({ pointer, expected, received, schema }: Omit<ValidationError, 'value'>): ApiError {
    return create(
      errorNameOf(schema),
      `${showPointer(pointer) || 'the body'}: expected ${expected}, received ${received}`,
    )
  },
  notFound: (detail: string) => create('invalidRequest', detail, { httpStatus: 404 }),
  /** The header expect asks for something that the server does not know. */
  expectationFailed: (detail: string) => create('invalidRequest', detail, { httpStatus: 417 }),
  methodNotAllowed: (detail: string) => create('invalidRequest', detail, { httpStatus: 405 }),
  /** The API is switched off. */
  switchedOff: ({ status, message, http_status }: Mode) =>
    new ApiError(
      { status, message },
      { httpStatus: http_status, explanation: 'switched off: the mode is deprecated', isScripted: true },
    ),
}

type Options = { httpStatus?: number; quotesBody?: boolean }

function create(name: ErrorName, detail: string, options: Options = {}): ApiError {
  const { status, words } = statuses[name]
  const explanation = `rejected with ${status}: ${detail}`
  return new ApiError({ status, message: `${words}: ${detail}` }, { ...options, explanation })
}

/** Splits a message after the vendor's words and their colon. The first part is empty if it does not begin with such words. */
export function splitAfterWords(message: string): [words: string, detail: string] {
  const found = Object.values(statuses).find(({ words }) => message.startsWith(`${words}: `))
  const end = found ? found.words.length + 1 : 0
  return [message.slice(0, end), message.slice(end)]
}

function errorNameOf(schema: TSchema): ErrorName {
  const name: unknown = schema.refusedWith
  return isErrorName(name) ? name : 'invalidRequest'
}

function isErrorName(name: unknown): name is ErrorName {
  return typeof name === 'string' && name !== 'success' && Object.hasOwn(statuses, name)
}
