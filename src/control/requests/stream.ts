import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../context.ts'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import type { Limiter } from '../../lib/limiter.ts'
import { startWait } from '../../lib/wait.ts'
import { type EntryFilter, type Journal, matchesFilter } from '../../store/index.ts'
import { acquireSlot, filterOf, journalQuery, normalizeCursor, readPage, requireJournal } from './query.ts'

const entriesPerStep = 50
const charactersPerStep = 65_536
const closeGraceMs = 20
const heartbeatMs = 15_000

/** Streams calls as they arrive, as server-sent events. */
export function streamRoute(context: Context, limiter: Limiter): FastifyPluginAsyncTypebox {
  const { store, closing } = context
  return async (app) => {
    app.get('/requests/stream', { schema: stream }, async (request, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(request.query, context)
      const asked = lastEventId(request.raw.headers['last-event-id']) ?? optionalNumber(request.query.since)
      const from = asked === undefined ? store.journal.lastSeq() : (normalizeCursor(asked, store.journal) ?? 0)
      const release = acquireSlot(limiter)
      reply.raw.once('close', release)
      disconnectOnClose(reply, closing)
      const events = streamEvents(context, { ...filter, since: from }, reply.raw)
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(events, { objectMode: false }))
    })
  }
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function lastEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
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
      { limit: entriesPerStep, characters: charactersPerStep },
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

const stream = {
  summary: 'The calls as they come, as server-sent events; from since or Last-Event-ID on, else from now on',
  querystring: journalQuery({}),
  produces: ['text/event-stream'],
}
