import { setTimeout } from 'node:timers/promises'
import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import type { Seats } from '../lib/seats.ts'
import { type EntryFilter, isMeant, type Journal, type KeptEntry } from '../store/index.ts'
import { digits, filterOf, journalQuery, pageOf, requireJournal } from './journal-query.ts'
import { Problem } from './problem.ts'
import { ShownEntry } from './requests.ts'

const mostCalls = 1000
const longestMs = 600_000

/** Waits until calls have come. */
export function waitVerb(context: Context, seats: Seats): FastifyPluginAsyncTypebox {
  const { store, api } = context
  return async (app) => {
    app.get('/requests/wait', { schema: wait }, async ({ query }, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(query, api)
      const count = numberIn('count', query.count ?? '1', mostCalls)
      const timeoutMs = numberIn('timeout_ms', query.timeout_ms ?? '5000', longestMs)
      const standUp = sit(seats)
      const patience = patienceOf(reply, context.ending, timeoutMs)
      try {
        await arrival(store.journal, { filter, count }, patience.signal)
      } finally {
        patience.end()
        standUp()
      }
      return answer(context, { filter, count, timeoutMs })
    })
  }
}

/** Takes a seat among the waiting calls and streams. @throws Problem where all are taken */
export function sit(seats: Seats): () => void {
  const standUp = seats.take()
  if (standUp) return standUp
  throw new Problem(429, `at most ${seats.most} calls wait or stream at a time`)
}

// Resolves when the calls have come, or the signal says that there is nothing more to wait for.
async function arrival(
  journal: Journal,
  { filter, count }: { filter: EntryFilter; count: number },
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let missing = count
  const meet = (entry: KeptEntry) => {
    if (isMeant(entry, filter) && --missing <= 0) resolve()
  }
  const unfollow = journal.follow(meet)
  signal.addEventListener('abort', () => resolve(), { once: true })
  for (const entry of journal.list(filter)) if (missing > 0) meet(entry)
  await promise
  unfollow()
}

// Until the time is over, the client is gone or the server closes.
function patienceOf(reply: FastifyReply, ending: AbortSignal, ms: number) {
  const over = new AbortController()
  const end = () => over.abort()
  reply.raw.once('close', end)
  setTimeout(ms, undefined, { signal: AbortSignal.any([over.signal, ending]) }).then(end, end)
  return { signal: over.signal, end }
}

type Asked = { filter: EntryFilter; count: number; timeoutMs: number }

function answer({ store, ending }: Context, { filter, count, timeoutMs }: Asked) {
  const { entries, cursor } = pageOf(store.journal, filter, mostCalls)
  const requests: unknown[] = entries.map(({ text }) => JSON.parse(text))
  if (requests.length >= count) return { requests: requests.slice(0, count), cursor: entries[count - 1]?.seq ?? cursor }
  const detail = `expected ${count} matching ${count === 1 ? 'call' : 'calls'}, received ${requests.length}`
  if (ending.aborted) throw new Problem(503, `${detail}; the server is closing`).with({ requests })
  throw new Problem(408, `${detail} within ${timeoutMs} ms`).with({ requests, cursor })
}

function numberIn(name: string, text: string, most: number): number {
  const value = Number(text)
  if (value >= 1 && value <= most) return value
  throw new Problem(400, `the query parameter ${name} expected a number from 1 to ${most}, received ${text}`)
}

const wait = {
  summary: 'Answers as soon as calls have come; 408 with those that did when the time is over',
  querystring: journalQuery({
    count: digits(`a number from 1 to ${mostCalls}`, 'how many calls, default 1'),
    timeout_ms: digits(`a number from 1 to ${longestMs}`, 'how long to wait, default 5000'),
  }),
  response: {
    200: Type.Unsafe<unknown>(
      Type.Object({
        requests: Type.Array(ShownEntry),
        cursor: Type.Integer({ description: 'behind the last of these' }),
      }),
    ),
  },
}
