import type { Expected } from '../expected.ts'
import { message, type Pattern } from '../pattern.ts'

/** The vendor's words for the statuses. */
export const words: Record<number, string> = {
  100: 'Success',
  101: 'Service Unavailable',
  401: 'Authentication Failed',
  403: 'Insufficient Balance',
  405: 'API Is Not Active For This Plan',
  406: 'Invalid Mobile Number',
  408: 'Project is not Active',
  409: 'Invalid User',
  410: 'Invalid Request',
}

/** An error answer of the emulated API: its status and where the error is. */
export class Refusal extends Error {
  readonly status: number
  readonly place: string

  constructor(status: number, place: string) {
    super(`${status} ${place}`)
    this.status = status
    this.place = place
  }
}

/** The body of an error (error-envelope, error-message). */
export function envelope(status: number, text: Pattern, httpStatus = 200): Expected {
  return { kind: 'json', status: httpStatus, body: { status, message: text }, isOrdered: true }
}

/** The answer for an error. */
export function refusal(status: number, place: string): Expected {
  return envelope(status, message(`${words[status]}: ${place}`))
}

/** What `step` answers, or the error that it throws. */
export function answerOrRefuse(step: () => Expected): Expected {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refusal(error.status, error.place)
  }
}
