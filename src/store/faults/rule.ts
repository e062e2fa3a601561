import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../../lib/text.ts'

/** The longest that a fault lets a call wait. */
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

/** How long a call waits: always the same, or drawn from the seed. */
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
    description: 'before the answer; drawn from random-seed where it varies',
  },
)

/** What a fault does, to which calls. */
export type FaultRule = Static<typeof FaultRule>
export const FaultRule = Type.Object(
  {
    operation: Text({
      minLength: 1,
      maxLength: 100,
      expected: "an operation's id, or *",
      description: 'an id, or * for every one',
    }),
    status: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 9999,
        expected: "a body's status from 0 to 9999",
        description: "answers the vendor's envelope with this status",
      }),
    ),
    message: Type.Optional(
      Text({
        maxLength: 1000,
        expected: 'a text of at most 1000 characters',
        description: "the envelope's message; without it, the documented words of the status",
      }),
    ),
    http_status: Type.Optional(
      Type.Integer({ minimum: 200, maximum: 599, expected: 'an HTTP status from 200 to 599' }),
    ),
    body: Type.Optional(
      Type.Unknown({ description: 'answered in place of an envelope: a text as it is, anything else as JSON' }),
    ),
    delay_ms: Type.Optional(Delay),
    transport: Type.Optional(
      Type.Union([Type.Literal('reset'), Type.Literal('hang'), Type.Literal('truncate'), Type.Literal('malformed')], {
        expected: 'reset, hang, truncate or malformed',
        description:
          'reset and hang do nothing and never answer; truncate and malformed do what was asked, and spoil the answer',
      }),
    ),
    times: count(1, 'how many calls it meets; without it, all'),
    after: count(0, 'how many calls it lets pass first'),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)
