import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { Text } from '../../lib/text.ts'
import type { Entry, Journal, RedactText, Store, StoredEntry } from '../../store/index.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'
import { rejectUnknownOperation } from '../operation.ts'
import { invalidBody, Problem } from '../problem.ts'
import type { Turns } from '../turns.ts'
import { inTurns, normalizeCursor, requireJournal } from './journal.ts'
import {
  closest,
  describeCall,
  describeExpectation,
  type ExpectedCall,
  findDifferences,
  formatDiff,
  type Mismatch,
  type Times,
} from './matching.ts'

const maxSeqs = 100

/** /_mock/requests/verify: whether the calls received are those that a test expects. */
export function verifyRoute({ store, api }: Context, turns: Turns): FastifyPluginAsyncTypebox {
  const rejectOperation = (operation: string | undefined, pointer: string) =>
    rejectUnknownOperation(operation, api.operations, (reason) => invalidBody(pointer, reason))

  return async (app) => {
    app.post('/requests/verify', { schema: verifySchema }, async ({ body }, reply) => {
      const { account, since = 0, in_order, times, ...expected } = body
      requireJournal(store.journal)
      if (in_order && (times !== undefined || Object.keys(expected).length > 0))
        throw invalidBody(
          '/in_order',
          'expected no operation, status, body or times in the same request: operation, status and body belong in its objects, and times cannot be combined with in_order',
        )
      for (const [index, { operation }] of (in_order ?? []).entries())
        rejectOperation(operation, `/in_order/${index}/operation`)
      rejectOperation(expected.operation, '/operation')
      const filter = { key: toAccountKey(account), since: normalizeCursor(since, store.journal) }
      const count = { expected, times: toTimes(times) }
      return turns.take(reply.raw, () => {
        const calls = [...store.journal.list(filter)]
        return in_order ? verifyOrder(store, calls, in_order) : verifyCount(store, calls, count)
      })
    })
  }
}

async function verifyCount(
  { journal, createTextRedactor }: Store,
  calls: StoredEntry[],
  { expected, times }: { expected: ExpectedCall; times: Times },
): Promise<VerifyResponse> {
  const seqs: number[] = []
  let mismatch: Mismatch | undefined
  for await (const { entry, redact } of readEntries(journal, calls)) {
    const differences = findDifferences(entry, expected, redact)
    if (differences.length === 0) seqs.push(entry.seq)
    else mismatch = closest(mismatch, { entry, differences })
  }
  const matched = seqs.length
  if (matched >= times.min && matched <= times.max) return toAnswer(seqs)
  const detail = `expected ${describeExpectation(expected, times, createTextRedactor())}; of ${calls.length} received, ${matched} match`
  if (matched > times.max) throw toProblem(detail, [`matching calls: ${seqs.slice(0, maxSeqs).join(', ')}`])
  throw toProblem(detail, mismatch ? formatDiff(mismatch) : [])
}

async function verifyOrder(
  { journal, createTextRedactor }: Store,
  calls: StoredEntry[],
  expectedCalls: ExpectedCall[],
): Promise<VerifyResponse> {
  const seqs: number[] = []
  let mismatch: Mismatch | undefined
  for await (const { entry, redact } of readEntries(journal, calls)) {
    const expected = expectedCalls[seqs.length]
    if (!expected) break
    const differences = findDifferences(entry, expected, redact)
    mismatch = differences.length > 0 ? closest(mismatch, { entry, differences }) : undefined
    if (!mismatch) seqs.push(entry.seq)
  }
  const missing = expectedCalls[seqs.length]
  if (!missing) return toAnswer(seqs)
  const after = seqs.length === 0 ? '' : ` after call ${seqs.at(-1)}`
  const detail = `expected ${expectedCalls.length} calls in order, received ${seqs.length}; number ${seqs.length + 1}, a call${describeCall(missing, createTextRedactor())}, is missing${after}`
  throw toProblem(detail, mismatch ? formatDiff(mismatch) : [])
}

async function* readEntries(
  journal: Journal,
  calls: StoredEntry[],
): AsyncIterable<{ entry: Entry; redact: RedactText }> {
  for await (const call of inTurns(calls)) {
    const redact = journal.redactorOf(call)
    yield { entry: JSON.parse(journal.toJson(call, redact)), redact }
  }
}

function toTimes(times: VerifyBody['times']): Times {
  if (typeof times === 'number') return { min: times, max: times }
  const { min = times ? 0 : 1, max = Number.POSITIVE_INFINITY } = times ?? {}
  if (min <= max) return { min, max }
  throw invalidBody('/times/max', `expected at least min, which is ${min}, received ${max}`)
}

function toAnswer(seqs: number[]): VerifyResponse {
  return { matched: seqs.length, seqs: seqs.slice(0, maxSeqs) }
}

function toProblem(detail: string, diff: string[]): Problem {
  return new Problem(422, detail, { diff: [detail, ...diff] })
}

const callProperties = {
  operation: Type.Optional(Text({ expected: "an operation's id" })),
  status: Type.Optional(Type.Integer({ expected: "a body's status", description: 'The status in the response body.' })),
  body: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      expected: 'an object',
      description: "What the call's body must contain. It may have more keys.",
    }),
  ),
}
const wholeNumber = (description = '') =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000, expected: 'a whole number from 0 to 1000000000', description })

/** The calls that a test expects. */
export type VerifyBody = Static<typeof VerifyBody>
const VerifyBody = Type.Object(
  {
    account: Type.Optional(AccountParameter),
    since: Type.Optional(wholeNumber('Only calls after this cursor.')),
    ...callProperties,
    times: Type.Optional(
      Type.Union(
        [
          wholeNumber(),
          Type.Object(
            { min: Type.Optional(wholeNumber()), max: Type.Optional(wholeNumber()) },
            { additionalProperties: false },
          ),
        ],
        {
          expected: 'a whole number, or {"min":…,"max":…}',
          description: 'How many calls must match. Without it, at least one.',
        },
      ),
    ),
    in_order: Type.Optional(
      Type.Array(Type.Object(callProperties, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 1000,
        expected: 'an array of 1 to 1000 objects',
        description:
          'Calls that must be received in this order. There may be other calls between them. `operation`, `status` and `body` belong in its objects, and `times` cannot be combined with in_order.',
      }),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** The calls that match. */
export type VerifyResponse = Static<typeof VerifyResponse>
const VerifyResponse = Type.Object({
  matched: Type.Integer({ description: 'The number of calls that match.' }),
  seqs: Type.Array(Type.Integer(), { description: 'The seq of the first 100 of them.' }),
})

const verifySchema = {
  summary: 'Verify the calls received',
  description: 'Responds with 422 and a diff if they are not the expected ones.',
  body: VerifyBody,
  response: { 200: VerifyResponse },
}
