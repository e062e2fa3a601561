import { type Static, Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { AccountName } from './account-parameter.ts'

const Instant = (description: string) =>
  Type.Optional(Text({ format: 'instant', expected: 'an ISO 8601 instant such as 2020-06-11T00:00:00Z', description }))
const state = {
  at: Type.String({ description: 'ISO 8601: the instant it shows' }),
  frozen: Type.Boolean({ description: 'whether it stands still' }),
  system: Type.Boolean({ description: "whether it shows the machine's time" }),
}

/** GET /clock. */
export const get = {
  summary: 'What time it is',
  querystring: Type.Object({ account: Type.Optional(AccountName) }, { additionalProperties: false }),
  response: { 200: Type.Object(state) },
}
/** PUT /clock. */
export const put = {
  summary: 'Set the clock; nothing is renewed by that',
  body: Type.Object(
    {
      account: Type.Optional(AccountName),
      at: Instant('what it shows from now on'),
      frozen: Type.Optional(
        Type.Boolean({ expected: 'true or false', description: 'whether it stands still there, which is the default' }),
      ),
      system: Type.Optional(Type.Literal(true, { expected: 'true', description: "the machine's time" })),
    },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 200: Type.Object(state) },
}
/** POST /clock/advance. */
export const advance = {
  summary: 'Let time pass: plans whose next_billing_date passes are renewed, or expire',
  body: Type.Object(
    {
      account: Type.Optional(AccountName),
      by: Type.Optional(
        Text({
          format: 'duration',
          expected: 'an ISO 8601 duration such as P1M1D',
          description: 'how much time passes',
        }),
      ),
      to: Instant('until when; not back in time'),
    },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: {
    200: Type.Object({
      ...state,
      renewals: Type.Array(
        Type.Object({
          account: Type.String({ description: 'fingerprint' }),
          project_id: Type.Integer(),
          billing_plan: Type.Integer(),
          due: Type.String({ description: 'the next_billing_date that passed, ISO 8601' }),
          debited: Type.Number({ description: 'US dollars' }),
          project_status: Type.String({ description: 'Active, or Expired where the wallet did not hold the price' }),
          next_billing_date: Type.String({ description: 'ISO 8601' }),
          balance: Type.Number({ description: 'what the wallet holds then, US dollars' }),
        }),
        { description: 'in the order in which they happened' },
      ),
    }),
  },
}

/** What a clock is set to. */
export type ClockBody = Static<typeof put.body>
/** How far a clock is advanced. */
export type AdvanceBody = Static<typeof advance.body>
/** How a clock stands. */
export type ShownClock = Static<(typeof get.response)[200]>
/** How a clock stands, and what was renewed on the way there. */
export type Advanced = Static<(typeof advance.response)[200]>
