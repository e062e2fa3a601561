import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../context.ts'
import type { Seats } from '../lib/seats.ts'
import { type EntryFilter, isMeant, type Journal } from '../store/index.ts'
import { filterOf, journalQuery, pageOf, requireJournal } from './journal-query.ts'
import { sit } from './wait.ts'

const atOnce = 50
const heartbeatMs = 15_000

/** The calls as they come: server-sent events. */
export function streamVerb({ store, api, ending }: Context, seats: Seats): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/requests/stream', { schema: stream }, async (request, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(request.query, api)
      const since = filter.since ?? lastEventId(request.raw.headers['last-event-id']) ?? store.journal.newest()
      const standUp = sit(seats)
      const gone = new AbortController()
      reply.raw.once('close', () => {
        gone.abort()
        standUp()
      })
      const events = eventsOf(store.journal, { ...filter, since }, AbortSignal.any([gone.signal, ending]))
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(events, { objectMode: false }))
    })
  }
}

function lastEventId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

// It asks the journal for what is new whenever the client has taken what there was: nothing is queued for a slow one.
async function* eventsOf(journal: Journal, filter: EntryFilter, signal: AbortSignal) {
  yield ': open\n\n'
  let since = filter.since ?? 0
  while (!signal.aborted) {
    const { entries, cursor } = pageOf(journal, { ...filter, since }, atOnce)
    since = cursor
    if (entries.length > 0)
      yield entries.map(({ seq, text }) => `id: ${seq}\nevent: request\ndata: ${text}\n\n`).join('')
    else if (!(await somethingNew(journal, { ...filter, since }, signal))) yield ': still here\n\n'
  }
}

// False when nothing has come for a while, or the signal says to stop.
async function somethingNew(journal: Journal, filter: EntryFilter, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController()
  let came = journal.newest() > (filter.since ?? 0)
  const unfollow = journal.follow((entry) => {
    if (!isMeant(entry, filter)) return
    came = true
    over.abort()
  })
  const waiting = AbortSignal.any([over.signal, signal])
  if (!came) await setTimeout(heartbeatMs, undefined, { signal: waiting }).catch(() => {})
  unfollow()
  return came
}

const stream = {
  summary: 'The calls as they come, as server-sent events; from since or Last-Event-ID on, else from now on',
  querystring: journalQuery({}),
  produces: ['text/event-stream'],
}
