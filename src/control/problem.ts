import type { FastifyReply } from 'fastify'
import { STATUS_CODES } from '../lib/http.ts'
import type { ValidationError } from '../lib/validator.ts'

/** An error of the control plane: RFC 9457 problem details, with a JSON pointer where a body is at fault. */
export type ProblemDocument = {
  title: string
  status: number
  detail: string
  pointer?: string
  /** what a verb adds */
  [extension: string]: unknown
}

/** Thrown by a control verb; the plane's error handler writes it. */
export class Problem extends Error {
  override name = 'Problem'
  readonly document: ProblemDocument

  constructor(status: number, detail: string, pointer?: string) {
    super(detail)
    this.document = {
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(pointer !== undefined && { pointer }),
    }
  }

  /** Adds members of the verb's own (RFC 9457, extension members). */
  with(members: Record<string, unknown>): this {
    Object.assign(this.document, members)
    return this
  }
}

const partNames: Record<string, string> = { querystring: 'the query parameter ', params: 'the path parameter ' }

/** The problem of a body, a query or a path that its schema does not take; a JSON pointer points into bodies only. */
export function problemOf({ pointer, expected, received }: ValidationError, part: string): Problem {
  const name = partNames[part]
  if (name !== undefined)
    return new Problem(400, `${name}${pointer.slice(1)} expected ${expected}, received ${received}`)
  return new Problem(400, `${pointer || 'the body'} expected ${expected}, received ${received}`, pointer)
}

/** Writes a problem. */
export function sendProblem(reply: FastifyReply, { document }: Problem) {
  return reply.code(document.status).type('application/problem+json').send(document)
}
