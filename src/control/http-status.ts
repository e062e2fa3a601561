import { hasNoBody } from '../lib/http.ts'
import { invalidBody } from './problem.ts'

/** @throws Problem for an HTTP status whose responses have no body */
export function rejectStatusWithoutBody(httpStatus: number | undefined): void {
  if (httpStatus === undefined || !hasNoBody(httpStatus)) return
  throw invalidBody('/http_status', `expected an HTTP status that allows a body, received ${httpStatus}`)
}
