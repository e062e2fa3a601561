import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { type PauseEnd, pause } from '../../lib/delay.ts'
import type { Seats } from '../../lib/limiter.ts'
import { type EntryFilter, isMeant, type Journal, type KeptEntry } from '../../store/index.ts'
import { Problem } from '../problem.ts'
import { ShownEntry } from './list.ts'
import { digits, filterOf, journalQuery, pageOf, requireJournal } from './query.ts'
import { sit } from './seating.ts'

const mostCalls = 1000
const longestMs = 600_000

/** Waits until calls have come. */
export function waitVerb(context: Context, seats: Seats): FastifyPluginAsyncTypebox {
  const { store } = context
  return async (app) => {
    app.get('/requests/wait', { schema: wait }, async ({ query }, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(query, context)
      const count = numberIn('count', query.count ?? '1', mostCalls)
      const timeoutMs = numberIn('timeout_ms', query.timeout_ms ?? '5000', longestMs)
      const standUp = sit(seats)
      const patience = pause({ response: reply.raw, ending: context.ending, ms: timeoutMs })
      const arrival = awaitCalls(store.journal, { filter, count }, patience.cut)
      const end = await patience.ended
      standUp()
      return answer(context, { filter, count, timeoutMs }, { end, seqs: arrival.stop() })
    })
  }
}

type Asked = { filter: EntryFilter; count: number }

// Counts the calls, those that are there and those that come, and says when they are enough.
function awaitCalls(journal: Journal, { filter, count }: Asked, enough: () => void) {
  const seqs: number[] = []
  const meet = (entry: KeptEntry) => {
    if (seqs.length < count && isMeant(entry, filter) && seqs.push(entry.seq) === count) enough()
  }
  for (const entry of journal.list(filter)) meet(entry)
  const unfollow = journal.follow(meet)
  return {
    /** Counts no further. @returns the calls */
    stop(): number[] {
      unfollow()
      return seqs
    },
  }
}

function answer(
  { store }: Context,
  { filter, count, timeoutMs }: Asked & { timeoutMs: number },
  { end, seqs }: { end: PauseEnd; seqs: number[] },
) {
  const { entries } = pageOf(store.journal, filter, { limit: count })
  const requests: unknown[] = entries.filter(({ seq }) => seqs.includes(seq)).map(({ text }) => JSON.parse(text))
  const cursor = seqs.at(-1) ?? filter.since ?? 0
  if (seqs.length === count) return { requests, cursor }
  const detail = `expected ${count} matching ${count === 1 ? 'call' : 'calls'}, received ${seqs.length}`
  if (end === 'ending') throw new Problem(503, `${detail}; the server is closing`).with({ requests, cursor })
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
        cursor: Type.Integer({
          description:
            'behind the last of them; calls that are not kept any more, or beyond 4 Mi characters, are counted and not shown',
        }),
      }),
    ),
  },
}
