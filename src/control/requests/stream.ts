import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Context } from '../../context.ts'
import { pause } from '../../lib/delay.ts'
import { turn } from '../../lib/event-loop.ts'
import type { Seats } from '../../lib/limiter.ts'
import { type EntryFilter, isMeant, type Journal } from '../../store/index.ts'
import { cursorIn, filterOf, type JournalQuery, journalQuery, pageOf, requireJournal } from './query.ts'
import { sit } from './seating.ts'

const atOnce = 50
const mostCharacters = 65_536
const closingMs = 20
const heartbeatMs = 15_000

/** The calls as they come: server-sent events. */
export function streamVerb(context: Context, seats: Seats): FastifyPluginAsyncTypebox {
  const { store, ending } = context
  return async (app) => {
    app.get('/requests/stream', { schema: stream }, async (request, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(request.query, context)
      const asked = lastEventId(request.raw.headers['last-event-id']) ?? sinceIn(request.query)
      const from = asked === undefined ? store.journal.newest() : (cursorIn(asked, store.journal) ?? 0)
      const standUp = sit(seats)
      reply.raw.once('close', standUp)
      endStalled(reply, ending)
      const events = eventsOf(context, { ...filter, since: from }, reply.raw)
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(events, { objectMode: false }))
    })
  }
}

function sinceIn({ since }: JournalQuery): number | undefined {
  return since === undefined ? undefined : Number(since)
}

function lastEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

// A client that reads no more would keep the server from closing.
function endStalled(reply: FastifyReply, ending: AbortSignal): void {
  const end = () => setTimeout(() => reply.raw.destroy(), closingMs).unref()
  ending.addEventListener('abort', end, { once: true })
  reply.raw.once('close', () => ending.removeEventListener('abort', end))
}

// It asks the journal for what is new whenever the client has taken what there was: nothing is queued for a slow one.
async function* eventsOf({ store: { journal }, ending }: Context, filter: EntryFilter, response: ServerResponse) {
  yield ': open\n\n'
  let since = filter.since ?? 0
  while (!ending.aborted && !response.destroyed) {
    const { entries, cursor } = pageOf(journal, { ...filter, since }, { limit: atOnce, characters: mostCharacters })
    since = cursor
    for (const { seq, text } of entries) yield `id: ${seq}\nevent: request\ndata: ${text}\n\n`
    if (entries.length > 0) {
      // A client that reads fast would otherwise keep all others waiting.
      await turn()
      continue
    }
    const end = await somethingNew(journal, { ...filter, since }, pause({ response, ending, ms: heartbeatMs }))
    if (end === 'passed') yield ': still here\n\n'
  }
}

// Waits until a call comes, or the pause is over.
async function somethingNew(journal: Journal, filter: EntryFilter, waiting: ReturnType<typeof pause>) {
  const unfollow = journal.follow((entry) => {
    if (isMeant(entry, filter)) waiting.cut()
  })
  if (journal.newest() > (filter.since ?? 0)) waiting.cut()
  const end = await waiting.ended
  unfollow()
  return end
}

const stream = {
  summary: 'The calls as they come, as server-sent events; from since or Last-Event-ID on, else from now on',
  querystring: journalQuery({}),
  produces: ['text/event-stream'],
}
