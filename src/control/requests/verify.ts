import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { yieldToEventLoop } from '../../lib/event-loop.ts'
import { Text } from '../../lib/text.ts'
import type { Entry, StoredEntry } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { Problem } from '../problem.ts'
import {
  callOf,
  closer,
  describeExpectation,
  differences,
  type Expected,
  formatDiff,
  type NearMiss,
  type Times,
} from './matching.ts'
import { normalizeCursor, requireJournal, requireOperation } from './query.ts'

const maxBytes = 262_144
const readInATurn = 262_144
const maxSeqs = 100

/** Says whether the calls that came are those expected. */
export function verifyRoute({ store, api }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/requests/verify',
      { schema: verify, bodyLimit: maxBytes },
      async ({ body: { account, since, in_order, times, ...expected } }) => {
        requireJournal(store.journal)
        refuseMix(in_order !== undefined && (times !== undefined || Object.keys(expected).length > 0))
        for (const [at, { operation }] of (in_order ?? []).entries())
          requireOperation(operation, api.operations, `/in_order/${at}/operation`)
        requireOperation(expected.operation, api.operations, '/operation')
        const calls = [
          ...store.journal.list({ key: keyOf(account), since: normalizeCursor(since ?? 0, store.journal) }),
        ]
        return in_order ? inOrder(calls, in_order) : counted(calls, expected, timesOf(times))
      },
    )
  }
}

async function counted(calls: StoredEntry[], expected: Expected, times: Times) {
  const seqs: number[] = []
  let near: NearMiss | undefined
  for await (const entry of parsed(calls)) {
    const found = differences(entry, expected)
    if (found.length === 0) seqs.push(entry.seq)
    else near = closer(near, { entry, differences: found })
  }
  const matched = seqs.length
  if (matched >= times.min && matched <= times.max) return { matched, seqs: seqs.slice(0, maxSeqs) }
  const sentence = describeExpectation(expected, times)
  const detail = `expected ${sentence}; of ${calls.length} that came, ${matched} match`
  const tooMany = [`they are ${seqs.slice(0, maxSeqs).join(', ')}`]
  throw refusal(detail, matched > times.max ? tooMany : near ? formatDiff(near) : [])
}

async function inOrder(calls: StoredEntry[], list: Expected[]) {
  const seqs: number[] = []
  let near: NearMiss | undefined
  for await (const entry of parsed(calls)) {
    const expected = list[seqs.length]
    if (!expected) break
    const found = differences(entry, expected)
    near = found.length > 0 ? closer(near, { entry, differences: found }) : undefined
    if (!near) seqs.push(entry.seq)
  }
  const missing = list[seqs.length]
  if (!missing) return { matched: seqs.length, seqs: seqs.slice(0, maxSeqs) }
  const after = seqs.length === 0 ? '' : ` after call ${seqs.at(-1)}`
  const detail = `expected ${list.length} calls in order; number ${seqs.length + 1}, a call${callOf(missing)}, did not come${after}`
  throw refusal(detail, near ? formatDiff(near) : [])
}

async function* parsed(calls: StoredEntry[]): AsyncIterable<Entry> {
  let characters = 0
  for (const { text } of calls) {
    characters += text.length
    if (characters > readInATurn) {
      await yieldToEventLoop()
      characters = text.length
    }
    yield JSON.parse(text)
  }
}

function refusal(detail: string, diff: string[]): Problem {
  return new Problem(422, detail).with({ diff: [detail, ...diff] })
}

function timesOf(times: number | { min?: number; max?: number } | undefined): Times {
  if (typeof times === 'number') return { min: times, max: times }
  const { min = times ? 0 : 1, max = Number.POSITIVE_INFINITY } = times ?? {}
  if (min <= max) return { min, max }
  throw new Problem(400, `/times/max expected at least min, which is ${min}, received ${max}`, '/times/max')
}

function refuseMix(mixed: boolean): void {
  if (!mixed) return
  const detail = '/in_order expected no operation, status, body or times beside it: they stand in its objects'
  throw new Problem(400, detail, '/in_order')
}

const parts = {
  operation: Type.Optional(Text({ expected: "an operation's id" })),
  status: Type.Optional(Type.Integer({ expected: "a body's status", description: "the status in the answer's body" })),
  body: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { expected: 'an object', description: 'what the body contains' }),
  ),
}
const whole = (description = '') =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000, expected: 'a whole number from 0 to 1000000000', description })

const verify = {
  summary: 'Whether the calls that came are those expected; 422 with a diff where they are not',
  body: Type.Object(
    {
      account: Type.Optional(AccountParameter),
      since: Type.Optional(whole('only calls behind this cursor')),
      ...parts,
      times: Type.Optional(
        Type.Union(
          [
            whole(),
            Type.Object({ min: Type.Optional(whole()), max: Type.Optional(whole()) }, { additionalProperties: false }),
          ],
          {
            expected: 'a whole number, or {"min":…,"max":…}',
            description: 'how often; without it, at least once',
          },
        ),
      ),
      in_order: Type.Optional(
        Type.Array(Type.Object(parts, { additionalProperties: false }), {
          minItems: 1,
          maxItems: 1000,
          expected: 'an array of 1 to 1000 objects',
          description: 'calls that came one behind the other, others between them',
        }),
      ),
    },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: {
    200: Type.Object({
      matched: Type.Integer({ description: 'how many calls' }),
      seqs: Type.Array(Type.Integer(), { description: 'which: their seq, at most 100' }),
    }),
  },
}

/** The calls that are expected. */
export type VerifyBody = Static<typeof verify.body>
/** How many calls they were, and which. */
export type VerifyResult = Static<(typeof verify.response)[200]>
