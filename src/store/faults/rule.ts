import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'

/** The maximum delay of a call, in milliseconds. */
export const maxDelayMs = 600_000

const ms = Type.Number({
  minimum: 0,
  maximum: maxDelayMs,
  expected: `milliseconds from 0 to ${maxDelayMs}`,
})
const count = (minimum: number, description: string) =>
  Type.Optional(
    Type.Integer({
      minimum,
      maximum: 1_000_000_000,
      expected: `a whole number from ${minimum} to 1000000000`,
      description,
    }),
  )

/** The delay of a call in milliseconds: fixed, or drawn from a distribution. */
export type Delay = Static<typeof Delay>
export const Delay = Type.Union(
  [
    ms,
    Type.Object({ distribution: Type.Literal('uniform'), min: ms, max: ms }, { additionalProperties: false }),
    Type.Object(
      {
        distribution: Type.Literal('lognormal'),
        median: ms,
        sigma: Type.Number({ minimum: 0, maximum: 10, expected: 'a sigma from 0 to 10' }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    expected: `milliseconds from 0 to ${maxDelayMs}, {"distribution":"uniform","min":…,"max":…} or {"distribution":"lognormal","median":…,"sigma":…}`,
    description: 'Delay before the response. Random delays are derived from random-seed.',
  },
)

/** What a fault does, and to which calls. */
export type FaultRule = Static<typeof FaultRule>
export const FaultRule = Type.Object(
  {
    operation: Text({
      minLength: 1,
      maxLength: 100,
      expected: "an operation's id, or *",
      description: '* means every operation.',
    }),
    status: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 9999,
        expected: "a body's status from 0 to 9999",
        description: "Responds with the vendor's error body and this status.",
      }),
    ),
    message: Type.Optional(
      Text({
        maxLength: 1000,
        expected: 'a string of at most 1000 characters',
        description: "The error body's message. Default: the mock's message for this status, empty for an unknown one.",
      }),
    ),
    http_status: Type.Optional(
      Type.Integer({
        minimum: 200,
        maximum: 599,
        expected: 'an HTTP status from 200 to 599',
        description: 'The HTTP status of the response. Default 200 with status; required with body.',
      }),
    ),
    body: Type.Optional(
      Type.Unknown({
        description: "The response's body, instead of an error body: a string as it is, any other value as JSON.",
      }),
    ),
    delay_ms: Type.Optional(Delay),
    transport: Type.Optional(
      Type.Union(
        [
          Type.Literal('reset'),
          Type.Literal('hang'),
          Type.Literal('lost'),
          Type.Literal('truncate'),
          Type.Literal('malformed'),
        ],
        {
          expected: 'reset, hang, lost, truncate or malformed',
          description:
            'reset and hang do not execute the call and send no response. lost executes the call, and resets the connection instead of sending the response. truncate and malformed execute the call, and corrupt the response.',
        },
      ),
    ),
    times: count(1, 'The number of calls to apply the fault to. Without it, all calls.'),
    after: count(0, 'The number of calls to let pass first.'),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)
