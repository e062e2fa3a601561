import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import type { Limiter } from '../../lib/limiter.ts'
import { startWait, type WaitOutcome } from '../../lib/wait.ts'
import { type EntryFilter, type Journal, matchesFilter, type StoredEntry } from '../../store/index.ts'
import { Problem } from '../problem.ts'
import { ShownEntry } from './list.ts'
import { acquireSlot, digits, filterOf, journalQuery, readPage, requireJournal } from './query.ts'

const maxCalls = 1000
const maxTimeoutMs = 600_000

/** Waits until calls have come. */
export function waitRoute(context: Context, limiter: Limiter): FastifyPluginAsyncTypebox {
  const { store } = context
  return async (app) => {
    app.get('/requests/wait', { schema: wait }, async ({ query }, reply) => {
      requireJournal(store.journal)
      const filter = filterOf(query, context)
      const count = numberIn('count', query.count ?? '1', maxCalls)
      const timeoutMs = numberIn('timeout_ms', query.timeout_ms ?? '5000', maxTimeoutMs)
      const release = acquireSlot(limiter)
      const waiting = startWait({ response: reply.raw, closing: context.closing, ms: timeoutMs })
      const collector = collectCalls(store.journal, { filter, count }, waiting.cancel)
      const outcome = await waiting.outcome
      release()
      return respond(context, { filter, count, timeoutMs }, { outcome, seqs: collector.stop() })
    })
  }
}

type Wanted = { filter: EntryFilter; count: number }

// Collects matching calls, those in the journal first and new ones as they arrive, and calls `done` at `count` of them.
function collectCalls(journal: Journal, { filter, count }: Wanted, done: () => void) {
  const seqs: number[] = []
  const collect = (entry: StoredEntry) => {
    if (seqs.length < count && matchesFilter(entry, filter) && seqs.push(entry.seq) === count) done()
  }
  for (const entry of journal.list(filter)) collect(entry)
  const unsubscribe = journal.subscribe(collect)
  return {
    /** Stops collecting. @returns the `seq` of each call collected */
    stop(): number[] {
      unsubscribe()
      return seqs
    },
  }
}

function respond(
  { store }: Context,
  { filter, count, timeoutMs }: Wanted & { timeoutMs: number },
  { outcome, seqs }: { outcome: WaitOutcome; seqs: number[] },
) {
  const { entries } = readPage(store.journal, filter, { limit: count })
  const requests: unknown[] = entries.filter(({ seq }) => seqs.includes(seq)).map(({ text }) => JSON.parse(text))
  const cursor = seqs.at(-1) ?? filter.since ?? 0
  if (seqs.length === count) return { requests, cursor }
  const detail = `expected ${count} matching ${count === 1 ? 'call' : 'calls'}, received ${seqs.length}`
  if (outcome === 'closing') throw new Problem(503, `${detail}; the server is closing`).with({ requests, cursor })
  throw new Problem(408, `${detail} within ${timeoutMs} ms`).with({ requests, cursor })
}

function numberIn(name: string, text: string, max: number): number {
  const value = Number(text)
  if (value >= 1 && value <= max) return value
  throw new Problem(400, `the query parameter ${name} expected a number from 1 to ${max}, received ${text}`)
}

const wait = {
  summary: 'Answers as soon as calls have come; 408 with those that did when the time is over',
  querystring: journalQuery({
    count: digits(`a number from 1 to ${maxCalls}`, 'how many calls, default 1'),
    timeout_ms: digits(`a number from 1 to ${maxTimeoutMs}`, 'how long to wait, default 5000'),
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
