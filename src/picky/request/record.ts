import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../context.ts'
import { printInstant } from '../../lib/instant.ts'
import { createHider } from '../../store/index.ts'
import { type Call, pathOf } from './call.ts'
import { bodySchemaOf } from './hooks.ts'
import { shownNotes } from './notes.ts'

const mostBytesOfList = 1024 * 1024

/** A call under way. */
export type Exchange = { request: FastifyRequest; reply: FastifyReply; context: Context }

/** What was answered; null where nothing was. */
type Sent = { httpStatus: number | null; answer: unknown; status?: number | null }

/**
 * Writes a call to the journal before its answer goes out: who has the answer finds the call there.
 *
 * @returns the answer to send
 */
export function recordAnswer({ request, reply, context }: Exchange, payload: unknown): unknown {
  if (!context.store.journal.keeps) return payload
  const { answer, status } = request.call
  const httpStatus = reply.statusCode
  if (payload instanceof Readable) {
    const recordList = (list: unknown) => record({ request, reply, context }, { httpStatus, answer: list, status })
    return Readable.from(tapped(payload, recordList), { objectMode: false })
  }
  record({ request, reply, context }, { httpStatus, answer })
  return payload
}

/** Writes a call to the journal. */
export function record(
  { request, reply, context }: Exchange,
  { httpStatus, answer, status = statusIn(answer) }: Sent,
): void {
  const { call, id, method } = request
  const { journal } = context.store
  if (!journal.keeps) return
  journal.add({
    id,
    time: printInstant(context.clock.now(call.key)),
    account: call.key ?? null,
    operation: call.operation ?? null,
    method,
    path: pathOf(request),
    headers: request.raw.headers,
    body: call.reading?.arrived ?? null,
    token: tokenOf(call),
    knownKeys: new Set(Object.keys(bodySchemaOf(request)?.properties ?? {})),
    status,
    http_status: httpStatus,
    answer: (call.reading ? answer : withoutReceivedIn(answer)) ?? null,
    duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    deviations: notesOf(call),
    fault: call.fault?.id ?? null,
    near_miss: call.nearMiss ?? null,
  })
}

// What is said of a body that cannot be read quotes it, and what it says of itself is not known.
function withoutReceived(text: string): string {
  return text.replace(
    /, received .*?(?=( after the key [^ ]*)? at line \d+ column \d+$|$)/s,
    ', received what is not kept',
  )
}

function withoutReceivedIn(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('message' in answer)) return answer
  return { ...answer, message: withoutReceived(String(answer.message)) }
}

// Hidden before they are cut: of what is cut a part would stay.
function notesOf(call: Call): string[] {
  const hide = createHider(tokenOf(call))
  return shownNotes(call.notes, (note) => hide.text(call.reading ? note : withoutReceived(note)))
}

function tokenOf({ reading }: Call): string | undefined {
  const token = reading?.fields.token
  return typeof token === 'string' ? token : undefined
}

/** The body's own status, where it has one. */
export function statusIn(answer: unknown): number | null {
  const status: unknown = typeof answer === 'object' && answer !== null && 'status' in answer ? answer.status : null
  return typeof status === 'number' ? status : null
}

// Holds the last chunk back until the call is in the journal. A list that breaks off is there without its answer.
async function* tapped(chunks: Readable, recordWith: (answer: unknown) => void) {
  const kept: Buffer[] = []
  let held: Buffer | undefined
  let bytes = 0
  let answer: unknown = null
  try {
    for await (const chunk of chunks) {
      if (held) yield held
      held = Buffer.from(chunk)
      bytes += held.length
      if (bytes <= mostBytesOfList) kept.push(held)
      else kept.length = 0
    }
    if (bytes <= mostBytesOfList) answer = JSON.parse(Buffer.concat(kept).toString())
  } finally {
    recordWith(answer)
  }
  if (held) yield held
}
