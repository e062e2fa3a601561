import type { FastifyRequest } from 'fastify'
import {
  findCarriedSecrets,
  hideQuotedSecret,
  type RedactText,
  replaceReceived,
  type Store,
} from '../../store/index.ts'
import { ApiError, splitAfterWords } from '../errors.ts'
import { decodeText } from './body-formats.ts'
import type { Call } from './call.ts'

const notRecorded = 'a value that is not recorded'
const maxCarriedCharacters = 4096

/** A function that hides secrets in what is said about a call. Created when it is first needed, as most calls need none. */
export function redactorOf(request: FastifyRequest, { createTextRedactor }: Store): RedactText {
  const { call } = request
  if (call.redact) return call.redact
  call.carried = carriedBy(request)
  call.redact = createTextRedactor(call.carried)
  return call.redact
}

function carriedBy(request: FastifyRequest): string[] {
  const { call, url, raw } = request
  return findCarriedSecrets({
    token: receivedToken(call),
    body: call.parsed ? JSON.parse(call.parsed.json) : toText(request)?.slice(0, maxCarriedCharacters),
    headers: raw.headers,
    query: url.slice(url.indexOf('?') + 1 || url.length),
  })
}

/** The token received, as far as it can be read. */
export function receivedToken({ parsed, token }: Call): string | undefined {
  const received = parsed?.fields.token
  return typeof received === 'string' ? received : token
}

/** A function that redacts a note for the log and the journal. Of a body that could not be parsed, it leaves nothing. */
export function createNoteRedactor(request: FastifyRequest, store: Store): RedactText {
  const redact = redactorOf(request, store)
  return quotesBody(request.call) ? (note) => redact(replaceReceived(note, notRecorded)) : redact
}

/**
 * A function that redacts a message for the client. Of a body that could not be parsed, it leaves the part that is wrong, unless
 * that may be a secret.
 */
export function createMessageRedactor(request: FastifyRequest, store: Store): RedactText {
  const redact = keepWords(redactorOf(request, store))
  const { parseError } = request.call
  if (!(parseError instanceof ApiError && parseError.quotesBody)) return redact
  const body = toText(request) ?? ''
  // Other messages about the call do not quote its body.
  const quoting = [parseError.message, parseError.explanation]
  return (message) => redact(quoting.includes(message) ? hideQuotedSecret(message, body, redact) : message)
}

// The vendor's words stay as they are, whatever someone uses as a token.
function keepWords(redact: RedactText): RedactText {
  return (message) => {
    const [words, detail] = splitAfterWords(message)
    return words + redact(detail)
  }
}

/** Removes what a message in the response quotes of a body that could not be parsed. */
export function withoutReceivedMessage(call: Call, json: string): string {
  if (!quotesBody(call)) return json
  const body: unknown = JSON.parse(json)
  if (typeof body !== 'object' || body === null || !('message' in body)) return json
  return JSON.stringify({ ...body, message: replaceReceived(String(body.message), notRecorded) })
}

function quotesBody({ parseError }: Call): boolean {
  return parseError instanceof ApiError ? parseError.quotesBody : parseError !== undefined
}

function toText({ body, raw }: FastifyRequest): string | undefined {
  return Buffer.isBuffer(body) ? decodeText(body, raw.headers['content-encoding']) : undefined
}
