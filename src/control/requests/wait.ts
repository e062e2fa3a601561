import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { startWait, type WaitOutcome } from '../../lib/wait.ts'
import { type EntryFilter, type Journal, matchesFilter, type StoredEntry } from '../../store/index.ts'
import { digitsParameter, parseNumberParameter } from '../number-parameter.ts'
import { Problem } from '../problem.ts'
import type { Turns } from '../turns.ts'
import { EntryResponse } from './entry.ts'
import { readPage, requireJournal } from './journal.ts'
import { createJournalQuery, toFilter } from './query.ts'
import type { WaitingSlots } from './slots.ts'

const maxCount = 1000
const maxTimeoutMs = 600_000
const defaultCount = '1'
const defaultTimeoutMs = '5000'

/** /_mock/requests/wait: waits until the journal has a number of calls. */
export function waitRoute(
  context: Context,
  { slots, turns }: { slots: WaitingSlots; turns: Turns },
): FastifyPluginAsyncTypebox {
  const { store, closing } = context
  return async (app) => {
    app.get('/requests/wait', { schema: waitSchema }, async ({ query }, reply) => {
      requireJournal(store.journal)
      const filter = toFilter(query, context)
      const count = parseNumberParameter('count', query.count ?? defaultCount, maxCount)
      const timeoutMs = parseNumberParameter('timeout_ms', query.timeout_ms ?? defaultTimeoutMs, maxTimeoutMs)
      const release = slots.acquire()
      const waiting = startWait({ response: reply.raw, closing, ms: timeoutMs })
      const collector = collectCalls(store.journal, { filter, count }, waiting.cancel)
      const outcome = await waiting.outcome
      release()
      const seqs = collector.stop()
      return turns.take(reply.raw, () => toAnswer(store.journal, { filter, count, timeoutMs }, { outcome, seqs }))
    })
  }
}

type Expectation = { filter: EntryFilter; count: number }

// Collects matching calls, those in the journal first and new ones as they arrive, and calls `done` at `count` of them.
function collectCalls(journal: Journal, { filter, count }: Expectation, done: () => void) {
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

async function toAnswer(
  journal: Journal,
  { filter, count, timeoutMs }: Expectation & { timeoutMs: number },
  { outcome, seqs }: { outcome: WaitOutcome; seqs: number[] },
) {
  const { entries } = await readPage(journal, filter, { limit: count })
  const requests: unknown[] = entries.filter(({ seq }) => seqs.includes(seq)).map(({ text }) => JSON.parse(text))
  const cursor = seqs.at(-1) ?? filter.since ?? 0
  if (seqs.length === count) return { requests, cursor }
  const detail = `expected ${count} matching ${count === 1 ? 'call' : 'calls'}, received ${seqs.length}`
  if (outcome === 'closing') throw new Problem(503, `${detail}; the server is closing`, { requests, cursor })
  throw new Problem(408, `${detail} within ${timeoutMs} ms`, { requests, cursor })
}

const waitSchema = {
  summary: 'Wait until calls are received',
  description:
    'Responds as soon as there are enough matching calls, at once if they were received before. Responds with 408 and the calls received when the time is up.',
  querystring: createJournalQuery({
    count: digitsParameter(`a number from 1 to ${maxCount}`, `The number of calls. Default ${defaultCount}.`),
    timeout_ms: digitsParameter(
      `a number from 1 to ${maxTimeoutMs}`,
      `The maximum time to wait, in milliseconds. Default ${defaultTimeoutMs}.`,
    ),
  }),
  response: {
    200: Type.Unsafe<unknown>(
      Type.Object({
        requests: Type.Array(EntryResponse, {
          description:
            'The calls, up to 4,194,304 characters of JSON. Calls that the journal no longer keeps are counted but not shown.',
        }),
        cursor: Type.Integer({ description: 'Pass it as since to get the calls after these.' }),
      }),
    ),
  },
}
