import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../context.ts'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import { setTimeout } from '../../lib/originals.ts'
import { startWait } from '../../lib/wait.ts'
import { type EntryFilter, type Journal, matchesFilter } from '../../store/index.ts'
import { normalizeCursor, readPage, requireJournal } from './journal.ts'
import { createJournalQuery, toFilter } from './query.ts'
import type { WaitingSlots } from './slots.ts'

const entriesPerStep = 50
const charactersPerStep = 65_536
const closeGraceMs = 20
const heartbeatMs = 15_000

/** /_mock/requests/stream: calls as they arrive, as server-sent events. */
export function streamRoute(context: Context, slots: WaitingSlots): FastifyPluginAsyncTypebox {
  const { closing } = context
  const { journal } = context.store
  return async (app) => {
    app.get('/requests/stream', { schema: streamSchema }, async ({ query, raw }, reply) => {
      requireJournal(journal)
      const filter = toFilter(query, context)
      const cursor = [raw.headers['last-event-id'], query.since].find(isCursor)
      const since = cursor === undefined ? journal.lastSeq() : (normalizeCursor(Number(cursor), journal) ?? 0)
      const release = slots.acquire()
      reply.raw.once('close', release)
      disconnectOnClose(reply, closing)
      const events = streamEvents(context, { ...filter, since }, reply.raw)
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(events, { objectMode: false }))
    })
  }
}

function isCursor(value: string | string[] | undefined): value is string {
  return typeof value === 'string' && /^\d{1,15}$/.test(value)
}

// A client that has stopped reading must not keep the server from closing.
function disconnectOnClose(reply: FastifyReply, closing: AbortSignal): void {
  const end = () => setTimeout(() => reply.raw.destroy(), closeGraceMs).unref()
  closing.addEventListener('abort', end, { once: true })
  reply.raw.once('close', () => closing.removeEventListener('abort', end))
}

// Reads the journal again whenever the client has taken what it was sent, so nothing is queued for a slow client.
async function* streamEvents({ store: { journal }, closing }: Context, filter: EntryFilter, response: ServerResponse) {
  yield ': open\n\n'
  let since = filter.since ?? 0
  while (!closing.aborted && !response.destroyed) {
    const { entries, cursor } = readPage(
      journal,
      { ...filter, since },
      { limit: entriesPerStep, maxCharacters: charactersPerStep },
    )
    since = cursor
    for (const { seq, text } of entries) yield `id: ${seq}\nevent: request\ndata: ${text}\n\n`
    if (entries.length > 0) {
      // Without this, one fast reader would keep all other clients waiting.
      await yieldToEventLoop()
      continue
    }
    const outcome = await waitForCall(journal, { ...filter, since }, startWait({ response, closing, ms: heartbeatMs }))
    if (outcome === 'elapsed') yield ': still here\n\n'
  }
}

// Waits until a matching call arrives or the wait ends.
async function waitForCall(journal: Journal, filter: EntryFilter, waiting: ReturnType<typeof startWait>) {
  const unsubscribe = journal.subscribe((entry) => {
    if (matchesFilter(entry, filter)) waiting.cancel()
  })
  if (journal.lastSeq() > (filter.since ?? 0)) waiting.cancel()
  const outcome = await waiting.outcome
  unsubscribe()
  return outcome
}

const streamSchema = {
  summary: 'Stream the calls as they are received, as server-sent events',
  description:
    'Starts after the call in the header Last-Event-ID or the parameter since. Without both, starts with the next call.',
  querystring: createJournalQuery({}),
  produces: ['text/event-stream'],
}
