import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Misfit } from '../lib/validator.ts'

/** An error of the control plane: RFC 9457 problem details, with a JSON pointer where a body is at fault. */
export type ProblemDocument = { title: string; status: number; detail: string; pointer?: string }

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
}

/** The problem of a body that its schema does not take. */
export function problemOf({ pointer, expected, received }: Misfit): Problem {
  return new Problem(400, `${pointer || 'the body'} expected ${expected}, received ${received}`, pointer)
}

/** Writes a problem. */
export function sendProblem(reply: FastifyReply, { document }: Problem) {
  return reply.code(document.status).type('application/problem+json').send(document)
}
