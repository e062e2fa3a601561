import type { AnswerCheck } from '../openapi-answers.ts'
import { maxMessageLength, undocumented } from './api-check.ts'
import type { Answer } from './connection.ts'
import { effectsAskedFor, type FuzzRequest } from './input.ts'

/**
 * Says what is wrong with an answer of the control plane, or of the emulated API while it is controlled; undefined if nothing is.
 * `earlier` are the requests before it.
 */
export function checkControlled(
  documented: AnswerCheck,
  request: FuzzRequest,
  { answer, earlier }: { answer: Answer; earlier: readonly FuzzRequest[] },
): string | undefined {
  if (!request.path.includes('_mock')) return checkApiCall(request, answer, earlier)
  if (isMalformedHttp(request, answer)) return undefined
  return undocumented(documented, request, answer) ?? wrongProblem(answer)
}

// What the call gets is up to the faults and the mode that were set.
function checkApiCall(
  request: FuzzRequest,
  { httpStatus, body }: Answer,
  earlier: readonly FuzzRequest[],
): string | undefined {
  const asked = effectsAskedFor({ settings: '', account: '', before: earlier, request })
  if (body.includes('"status":101,') && !asked.includes('101')) return `status 101: ${body}`
  return httpStatus >= 500 && !asked.includes(String(httpStatus)) ? `HTTP status ${httpStatus}: ${body}` : undefined
}

function wrongProblem({ httpStatus, headers, body }: Answer): string | undefined {
  if (!headers.get('content-type')?.startsWith('application/problem+json') || body.length === 0) return undefined
  const { status, detail, pointer } = JSON.parse(body.toString())
  if (status !== httpStatus) return `a problem with status ${status} and HTTP status ${httpStatus}`
  if (pointer !== undefined && !/^(\/.*)?$/s.test(pointer)) return `the pointer ${pointer}`
  if (String(detail).length > maxMessageLength) return `a message of ${detail.length} characters`
  return /\n {4}at /.test(detail) ? `a message with a stack trace: ${detail}` : undefined
}

// Node has rejected the request before its path was known: see the ruling http-misuse.
function isMalformedHttp({ method }: FuzzRequest, { httpStatus, body }: Answer): boolean {
  const isEnvelope = method === 'HEAD' || body.includes('"status":410,"message":"Invalid Request: malformed request (')
  return [400, 431].includes(httpStatus) && isEnvelope
}
