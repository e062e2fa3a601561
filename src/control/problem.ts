import type { FastifyReply } from 'fastify'
import { STATUS_CODES } from '../lib/http.ts'
import { showPointer } from '../lib/json-pointer.ts'
import type { ValidationError } from '../lib/validator.ts'

/** An error of the control plane: problem details as in RFC 9457. */
export type ProblemDocument = {
  /** the name of the HTTP status, such as `Bad Request` */
  title: string
  /** the HTTP status */
  status: number
  /** what was expected and what was received, in words */
  detail: string
  /** JSON pointer to the error in the request's body; '' is the whole body */
  pointer?: string | undefined
  /** members that the endpoint adds, such as `diff` */
  [extension: string]: unknown
}

type Extensions = { pointer?: string | undefined; [extension: string]: unknown }

/** An error of a control endpoint. The error handler of the control plane sends its document. */
export class Problem extends Error {
  override name = 'Problem'
  readonly document: ProblemDocument

  constructor(status: number, detail: string, extensions: Extensions = {}) {
    super(detail)
    this.document = { title: STATUS_CODES[status] ?? 'Error', status, detail, ...extensions }
  }
}

/** The problem for an invalid body. `pointer` is a JSON pointer to the error; '' is the whole body. */
export function invalidBody(pointer: string, reason: string): Problem {
  return new Problem(400, `${showPointer(pointer) || 'the body'}: ${reason}`, { pointer })
}

/** The problem for an invalid query parameter. */
export function invalidParameter(name: string, reason: string): Problem {
  return new Problem(400, `the query parameter ${name}: ${reason}`)
}

/** The problem for a value that its schema rejects. `part` is the part of the request, in Fastify's words. */
export function toValidationProblem({ pointer, expected, received }: ValidationError, part: string): Problem {
  const reason = `expected ${expected}, received ${received}`
  if (part === 'querystring') return invalidParameter(showPointer(pointer).slice(1), reason)
  if (part === 'params') return new Problem(400, `the path parameter ${pointer.slice(1)}: ${reason}`)
  return invalidBody(pointer, reason)
}

/** Sends a problem. */
export function sendProblem(reply: FastifyReply, { document }: Problem) {
  return reply.code(document.status).type('application/problem+json').send(document)
}
