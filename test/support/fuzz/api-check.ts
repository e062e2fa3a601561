import type { AnswerCheck } from '../openapi-answers.ts'
import type { Answer } from './connection.ts'
import { effectsAskedFor, type FuzzInput, type FuzzRequest, mayBeMissing } from './input.ts'

/** What an answer of the emulated API may have as its HTTP status: see the ruling http-misuse. 204 answers a preflight. */
const ruledHttpStatuses = [200, 204, 404, 405, 413, 431]

/** No message is longer: what it quotes is cut. */
export const maxMessageLength = 1500

/** How the message for a status begins. */
export const wordsByStatus: Record<number, string> = {
  100: 'Success',
  401: 'Authentication Failed',
  403: 'Insufficient Balance',
  // The notice of the switch-off.
  405: 'Project Management API is disabled',
  406: 'Invalid Mobile Number',
  408: 'Project is not Active',
  409: 'Invalid User',
  410: 'Invalid Request',
}

/** Says what is wrong with an answer; undefined if nothing is. `answer` is undefined if the connection ended without one. */
export type Check = (input: FuzzInput, answer: Answer | undefined) => string | undefined

/**
 * Checks answers of the emulated API: their HTTP status is ruled, the served document describes them, and their status and
 * message can be meant. What a fault or the mode asks for is accepted as well, but never status 101.
 */
export function createApiCheck(documented: AnswerCheck): Check {
  return (input, answer) => {
    if (answer) return checkAnswer(documented, input, answer)
    return mayBeMissing(input) ? undefined : 'no answer'
  }
}

function checkAnswer(documented: AnswerCheck, input: FuzzInput, answer: Answer): string | undefined {
  const body = parseObject(answer.body)
  if (body?.status === 101) return `status 101: ${answer.body}`
  if (isAskedFor(effectsAskedFor(input), answer, body)) return undefined
  const problem = wrongHttpStatus(answer) ?? wrongEnvelope(body)
  if (problem !== undefined || isSwitchedOff(input, answer, body)) return problem
  return undocumented(documented, input.request, answer)
}

function wrongHttpStatus({ httpStatus, headers, body }: Answer): string | undefined {
  if (!ruledHttpStatuses.includes(httpStatus)) return `HTTP status ${httpStatus}: ${body}`
  return httpStatus === 405 && !headers.has('allow') ? 'HTTP status 405 without Allow' : undefined
}

/** Says how an answer differs from the served documents; undefined if they describe it. */
export function undocumented(
  { check }: AnswerCheck,
  { method, path }: FuzzRequest,
  { httpStatus, headers, body }: Answer,
) {
  try {
    check({ method, path, status: httpStatus, contentType: headers.get('content-type'), body })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

// In deprecated mode, every path and method under /pm/ gets the notice with HTTP 200.
function isSwitchedOff(
  { request: { method } }: FuzzInput,
  { httpStatus, body: { length } }: Answer,
  body?: Fields,
): boolean {
  return httpStatus === 200 && (method === 'HEAD' ? length === 0 : body?.status === 405)
}

function isAskedFor(asked: string, { httpStatus }: Answer, body: Fields = {}): boolean {
  const numbers: string[] = asked.match(/\d+/g) ?? []
  const isNumberAsked = (number: unknown) => number !== 200 && numbers.includes(String(number))
  return /malformed|truncate/.test(asked) || isNumberAsked(httpStatus) || isNumberAsked(body.status)
}

function wrongEnvelope(body?: Fields): string | undefined {
  if (!body) return undefined
  const { status, message, ...others } = body
  const more = Object.keys(others)
  const words = wordsByStatus[Number(status)]
  if (typeof status !== 'number' || words === undefined)
    return `the status ${JSON.stringify(status)}, which nothing asked for`
  if (typeof message !== 'string' || !message.startsWith(words))
    return `the message ${JSON.stringify(message)} for status ${status}`
  if (status !== 100 && more.length > 0) return `more keys than status and message: ${more}`
  if (message.length > maxMessageLength) return `a message of ${message.length} characters`
  return /\n {4}at /.test(message) ? `a message with a stack trace: ${message}` : undefined
}

type Fields = Record<string, unknown>

function parseObject(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
