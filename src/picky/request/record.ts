import { Readable } from 'node:stream'
import type { TObject } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { memoize } from '../../lib/memoize.ts'
import { decodeText } from './body-formats.ts'
import { displayNotes } from './notes.ts'
import { displayPath } from './path.ts'
import { createNoteRedactor, receivedToken, withoutReceivedMessage } from './redaction.ts'

const maxListBytes = 1024 * 1024
const maxRawBytes = 4096

/** A call being handled. */
export type Exchange = { request: FastifyRequest; reply: FastifyReply; context: Context }

/** The response sent: its HTTP status, the status in its body, and its body as JSON. Each is null if there is none. */
type SentResponse = { httpStatus: number | null; status: number | null; json: string | null }

/** No response was sent. */
export const noResponse: SentResponse = { httpStatus: null, status: null, json: null }

/**
 * Records the call in the journal before its response is sent, so that a client that has its response also finds its call.
 *
 * @returns the payload to send
 */
export function recordResponse({ request, reply, context }: Exchange, payload: unknown): unknown {
  if (!context.store.journal.enabled) return payload
  const { responseJson, status } = request.call
  const httpStatus = reply.statusCode
  if (payload instanceof Readable) {
    const recordList = (json: string | null) => recordCall({ request, reply, context }, { httpStatus, status, json })
    return recordStream(payload, recordList)
  }
  const json = responseJson ?? (typeof payload === 'string' ? payload : null)
  recordCall({ request, reply, context }, { httpStatus, status: json === null ? null : status, json })
  return payload
}

/** Records the call in the journal. */
export function recordCall({ request, reply, context }: Exchange, { httpStatus, status, json }: SentResponse): void {
  const { call, id, method } = request
  const { store } = context
  if (!store.journal.enabled) return
  const path = displayPath(request, store)
  const deviations = call.notes.length === 0 ? [] : displayNotes(call.notes, createNoteRedactor(request, store))
  store.journal.add({
    id,
    time: context.clock.now(call.key),
    account: call.key ?? null,
    operation: call.operation ?? null,
    method,
    path,
    headers: request.raw.headers,
    body: call.parsed?.json ?? null,
    raw_body: call.parseError ? toRawText(request) : null,
    token: receivedToken(call),
    carried: call.carried,
    knownKeys: call.bodySchema ? keysOf(call.bodySchema) : [],
    status,
    http_status: httpStatus,
    answer: json === null ? null : withoutReceivedMessage(call, json),
    duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    deviations,
    fault: call.fault?.id ?? null,
    near_miss: call.nearMiss ?? null,
  })
}

const keysOf = memoize((schema: TObject) => Object.keys(schema.properties), 100)

// The beginning of a body that could not be parsed. Its secrets are replaced when the journal is read.
function toRawText({ body, raw }: FastifyRequest): string | null {
  if (!Buffer.isBuffer(body)) return null
  return decodeText(body.subarray(0, maxRawBytes), raw.headers['content-encoding']) ?? null
}

/** The body's own `status`; null if it has none. */
export function bodyStatus(body: unknown): number | null {
  const status: unknown = typeof body === 'object' && body !== null && 'status' in body ? body.status : null
  return typeof status === 'number' ? status : null
}

/** Passes on a list of chunks, and calls `record` once: with the list as JSON, or with null if it breaks off. */
export function recordStream(chunks: Readable, record: (json: string | null) => void): Readable {
  let isRecorded = false
  const recordOnce = (json: string | null) => {
    if (!isRecorded) record(json)
    isRecorded = true
  }
  // A stream that is closed before it is read never runs the generator.
  return Readable.from(recordAtEnd(chunks, recordOnce), { objectMode: false }).once('close', () => recordOnce(null))
}

// Holds back the last chunk until the call is recorded. A list that breaks off is recorded without its body.
async function* recordAtEnd(chunks: Readable, record: (json: string | null) => void) {
  const collected: Buffer[] = []
  let held: Buffer | undefined
  let bytes = 0
  let json: string | null = null
  try {
    for await (const chunk of chunks) {
      if (held) yield held
      held = Buffer.from(chunk)
      bytes += held.length
      if (bytes <= maxListBytes) collected.push(held)
      else collected.length = 0
    }
    if (bytes <= maxListBytes) json = Buffer.concat(collected).toString()
  } finally {
    record(json)
  }
  if (held) yield held
}
