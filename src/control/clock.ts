import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import type { ClockSetting, ClockState } from '../lib/clock.ts'
import { addDuration } from '../lib/duration.ts'
import { formatInstant, maxInstant, parseInstant } from '../lib/instant.ts'
import { Text } from '../lib/text.ts'
import { type Renewal, RenewalLimitError } from '../store/index.ts'
import { AccountParameter, keyOf, requireCapacity } from './account-parameter.ts'
import { Problem } from './problem.ts'

/** The clock of each account. */
export function clockRoutes(context: Context): FastifyPluginAsyncTypebox {
  const { clock, settings } = context
  return async (app) => {
    app.get('/clock', { schema: get }, async ({ query }) => shown(clock.get(keyOf(query.account))))

    app.put('/clock', { schema: put }, async ({ body: { account, ...asked } }) => {
      const key = keyOf(account)
      const setting = settingOf(asked)
      requireCapacity({ own: clock, key, max: settings.maxAccounts, what: 'clock' })
      return shown(clock.set(setting, key))
    })

    app.post('/clock/advance', { schema: advance }, async ({ body: { account, ...asked } }) => {
      const key = keyOf(account)
      requireCapacity({ own: clock, key, max: settings.maxAccounts, what: 'clock' })
      const later = targets(context, key, asked)
      const instantOf = (owner: string) => clock.now(owner) + (later.get(owner) ?? later.get(undefined) ?? 0)
      const renewals = renew(context, key, instantOf)
      for (const [owner, byMs] of later) clock.move(byMs, owner)
      return { ...shown(clock.get(key)), renewals: renewals.map(shownRenewal) }
    })
  }
}

function settingOf({ at, frozen = true, system }: Asked): ClockSetting {
  if (at === undefined) {
    if (system) return 'system'
    throw new Problem(400, 'the body expected one of at and system, received neither', '')
  }
  if (!system) return { at: instantIn(at, '/at'), frozen }
  throw new Problem(400, '/at expected no system beside it: that is the time of the machine', '/at')
}

type Asked = { at?: string; frozen?: boolean; system?: true }
type Later = { by?: string; to?: string }

// The clocks that move, and by how many ms: one account's, or everybody's and those of each that has one of its own.
function targets({ clock }: Context, key: string | undefined, asked: Later) {
  if ((asked.by === undefined) === (asked.to === undefined))
    throw new Problem(400, 'the body expected one of by and to, received both or neither', '')
  const owners = key === undefined ? [undefined, ...clock.keys()] : [key]
  return new Map(owners.map((owner) => [owner, wayOf(asked, clock.now(owner), owner)]))
}

function wayOf({ by, to = '' }: Later, now: number, owner: string | undefined): number {
  const whose = owner === undefined ? '' : `, where the clock of ${owner} is`
  const later = by === undefined ? instantIn(to, '/to') : addDuration(now, by)
  if (later < now)
    throw new Problem(400, `/to expected an instant from ${formatInstant(now)} on${whose}, received ${to}`, '/to')
  // Not a number is no end either.
  if (later <= maxInstant) return later - now
  throw new Problem(400, `/by expected an end before the year 10000, received ${by}`, '/by')
}

function renew({ store, api }: Context, key: string | undefined, instantOf: (key: string) => number): Renewal[] {
  try {
    const dayOf = (owner: string) => formatInstant(instantOf(owner)).slice(0, 10)
    return store.renew(key, { dayOf, rule: api.renewalRule(instantOf) })
  } catch (error) {
    if (!(error instanceof RenewalLimitError)) throw error
    throw new Problem(409, `${error.message} would be due; nothing has changed, advance in smaller steps`)
  }
}

function instantIn(text: string, pointer: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined && instant >= 0) return instant
  throw new Problem(400, `${pointer} expected an instant from 1970 on, received ${text}`, pointer)
}

function shown({ at, frozen, system }: ClockState) {
  return { at: formatInstant(at), frozen, system }
}

function shownRenewal({ debited_cents, balance_cents, ...rest }: Renewal) {
  return { ...rest, debited: debited_cents / 100, balance: balance_cents / 100 }
}

const Instant = (description: string) =>
  Type.Optional(Text({ format: 'instant', expected: 'an ISO 8601 instant such as 2020-06-11T00:00:00Z', description }))
const state = {
  at: Type.String({ description: 'ISO 8601: the instant it shows' }),
  frozen: Type.Boolean({ description: 'whether it stands still' }),
  system: Type.Boolean({ description: "whether it shows the machine's time" }),
}

/** GET /clock. */
const get = {
  summary: 'What time it is',
  querystring: Type.Object({ account: Type.Optional(AccountParameter) }, { additionalProperties: false }),
  response: { 200: Type.Object(state) },
}
/** PUT /clock. */
const put = {
  summary: 'Set the clock; nothing is renewed by that',
  body: Type.Object(
    {
      account: Type.Optional(AccountParameter),
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
const advance = {
  summary: 'Let time pass: plans whose next_billing_date passes are renewed, or expire',
  body: Type.Object(
    {
      account: Type.Optional(AccountParameter),
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
export type AdvanceResult = Static<(typeof advance.response)[200]>
