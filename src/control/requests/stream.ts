import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import { startWait } from '../../lib/wait.ts'
import { type EntryFilter, type Journal, matchesFilter } from '../../store/index.ts'
import { digitsParameter, parseNumberParameter } from '../number-parameter.ts'
import { EntryResponse } from './entry.ts'
import { normalizeCursor, readPage, requireJournal } from './journal.ts'
import { createJournalQuery, toFilter } from './query.ts'
import type { WaitingSlots } from './slots.ts'

const entriesPerStep = 50
const maxLast = 1000
const charactersPerStep = 65_536
const heartbeatMs = 15_000
const gatherMs = 20

/** /_mock/requests/stream: calls as they arrive, as server-sent events. */
export function streamRoute(context: Context, slots: WaitingSlots): FastifyPluginAsyncTypebox {
  const { journal } = context.store
  return async (app) => {
    app.get('/requests/stream', { schema: streamSchema }, async ({ query, raw }, reply) => {
      requireJournal(journal)
      const filter = toFilter(query, context)
      const since = findStart(journal, filter, [raw.headers['last-event-id'], query.since, query.last])
      const release = slots.acquire()
      reply.raw.once('close', release)
      const events = streamEvents(context, { ...filter, since }, reply.raw)
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(Readable.from(events, { objectMode: false }))
    })
  }
}

// Where the stream begins: after a cursor, before the last calls that match, or with the next call.
function findStart(
  journal: Journal,
  filter: EntryFilter,
  [lastEventId, since, last]: (string | string[] | undefined)[],
): number {
  const cursor = [lastEventId, since].find(isCursor)
  if (cursor !== undefined) return normalizeCursor(Number(cursor), journal) ?? 0
  if (!isCursor(last)) return journal.lastSeq()
  const count = parseNumberParameter('last', last, maxLast)
  const first = Array.from(journal.list({ ...filter, since: undefined }), ({ seq }) => seq).at(-count)
  return first === undefined ? 0 : first - 1
}

function isCursor(value: string | string[] | undefined): value is string {
  return typeof value === 'string' && /^\d{1,15}$/.test(value)
}

type Clears = ReturnType<typeof collectClears>

// Collects the events about deleted calls, until `stop` is called. In an event, null stands for all accounts.
function collectClears(journal: Journal, key: string | undefined) {
  const cleared = new Set<string | null>()
  const stop = journal.onClear((account) => {
    if (key === undefined || account === undefined || account === key) cleared.add(account ?? null)
  })
  return {
    take(): string {
      const events = Array.from(cleared, (account) => toEvent('clear', { account, journal: journal.id() }))
      cleared.clear()
      return events.join('')
    },
    stop,
  }
}

// Reads the journal again whenever the client has taken what it was sent, so nothing is queued for a slow client.
async function* streamEvents({ store: { journal }, closing }: Context, filter: EntryFilter, response: ServerResponse) {
  const clears = collectClears(journal, filter.key)
  let since = filter.since ?? 0
  let isLive = false
  // Other clients are served before each read. Otherwise one that reads fast would keep all others waiting.
  const isOpen = async () => {
    await yieldToEventLoop()
    return !closing.aborted && !response.destroyed
  }
  try {
    yield toEvent('open', { journal: journal.id(), cursor: since })
    while (await isOpen()) {
      const { events, cursor } = await readEvents(journal, { ...filter, since }, clears)
      since = cursor
      if (events !== '') {
        yield events
      } else if (isLive) {
        yield* waitForChange(journal, { ...filter, since }, startWait({ response, closing, ms: heartbeatMs }))
        // Calls are read together: to read each at once would delay its response.
        await startWait({ response, closing, ms: gatherMs }).outcome
      } else {
        isLive = true
        yield toEvent('live', { cursor: since })
      }
    }
    if (isLive && !response.destroyed) yield* readRest(journal, { ...filter, since }, clears)
  } finally {
    clears.stop()
  }
}

// What has happened just before the server closed.
async function* readRest(journal: Journal, filter: EntryFilter, clears: Clears) {
  const read = (since = filter.since) => readEvents(journal, { ...filter, since }, clears)
  for (let rest = await read(); rest.events !== ''; rest = await read(rest.cursor)) yield rest.events
}

// The next calls and deletions as events, and the cursor after them.
async function readEvents(journal: Journal, filter: EntryFilter, clears: Clears) {
  // Calls that are deleted while they are read are sent before the event that says so.
  const cleared = clears.take()
  const limits = { limit: entriesPerStep, maxCharacters: charactersPerStep }
  const { entries, cursor } = await readPage(journal, filter, limits)
  const text = entries.map((entry) => `id: ${entry.seq}\nevent: request\ndata: ${entry.text}\n\n`).join('')
  return { events: cleared + text + clears.take(), cursor }
}

function toEvent(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

// Waits until a matching call arrives, calls are deleted, or the wait ends. Yields a heartbeat if the time is up.
async function* waitForChange(journal: Journal, filter: EntryFilter, waiting: ReturnType<typeof startWait>) {
  const unsubscribe = journal.subscribe((entry) => {
    if (matchesFilter(entry, filter)) waiting.cancel()
  })
  const unsubscribeClear = journal.onClear(waiting.cancel)
  if (journal.lastSeq() > (filter.since ?? 0)) waiting.cancel()
  const outcome = await waiting.outcome
  unsubscribe()
  unsubscribeClear()
  if (outcome === 'elapsed') yield ': still here\n\n'
}

// The schema describes one event: its fields, the data parsed.
const journal = Type.String({ description: 'The id of the journal.' })
const cursor = Type.Integer({ description: 'Pass it as since to get the calls after these.' })
const StreamEvent = Type.Union(
  [
    Type.Object({ event: Type.Literal('open'), data: Type.Object({ journal, cursor }) }),
    Type.Object({
      event: Type.Literal('request'),
      id: Type.String({ description: 'The seq of the call.' }),
      data: EntryResponse,
    }),
    Type.Object({ event: Type.Literal('live'), data: Type.Object({ cursor }) }),
    Type.Object({
      event: Type.Literal('clear'),
      data: Type.Object({ account: Type.Union([Type.String(), Type.Null()]), journal }),
    }),
  ],
  { description: 'One event. Its data is JSON.' },
)

const streamSchema = {
  summary: 'Stream the calls as they are received, as server-sent events',
  description: [
    'Starts after the call in the header Last-Event-ID or the parameter since, or with the last calls. Without these, starts with the next call.',
    'Events:',
    '- open: the id of the journal, which changes with a restart and whenever calls are deleted',
    '- request: a call',
    '- live: all calls received before have been sent',
    '- clear: the calls of an account, or with null of all, were deleted; it has the new id',
  ].join('\n'),
  querystring: createJournalQuery({
    last: digitsParameter(`a number from 1 to ${maxLast}`, 'Starts with this many of the last calls.'),
  }),
  produces: ['text/event-stream'],
  response: { 200: Type.Unsafe<Readable>(StreamEvent) },
}
