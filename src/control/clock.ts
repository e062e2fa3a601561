import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import type { ClockSetting, ClockState } from '../lib/clock.ts'
import { addDuration } from '../lib/duration.ts'
import { formatInstant, maxInstant, parseInstant } from '../lib/instant.ts'
import { Text } from '../lib/text.ts'
import { type Renewal, RenewalLimitError } from '../store/index.ts'
import { AccountParameter, AccountQuery, toAccountKey } from './account-parameter.ts'
import { rejectTooManyOverrides } from './overrides.ts'
import { invalidBody, Problem } from './problem.ts'

/** /_mock/clock: the default clock, and the clocks of accounts that have their own. */
export function clockRoutes(context: Context): FastifyPluginAsyncTypebox {
  const { clock, settings } = context
  const rejectTooManyClocks = (key: string | undefined) =>
    rejectTooManyOverrides({ overrides: clock, key, max: settings.maxAccounts, name: 'clock' })

  return async (app) => {
    app.get('/clock', { schema: getSchema }, async ({ query }) =>
      toClockResponse(clock.get(toAccountKey(query.account))),
    )

    app.put('/clock', { schema: setSchema }, async ({ body: { account, ...setting } }) => {
      const key = toAccountKey(account)
      const clockSetting = toClockSetting(setting)
      rejectTooManyClocks(key)
      return toClockResponse(clock.set(clockSetting, key))
    })

    app.post(
      '/clock/advance',
      { schema: advanceSchema },
      async ({ body: { account, dry_run: dryRun = false, ...target } }) => {
        const key = toAccountKey(account)
        if (!dryRun) rejectTooManyClocks(key)
        const steps = clocksToMove(context, key, target)
        const instantAfter = (owner: string) => clock.now(owner) + (steps.get(owner) ?? steps.get(undefined) ?? 0)
        const renewals = renew(context, key, { instantAfter, dryRun }).map(toRenewalResponse)
        if (dryRun)
          return { ...toClockResponse({ ...clock.get(key), at: clock.now(key) + (steps.get(key) ?? 0) }), renewals }
        for (const [owner, stepMs] of steps) clock.move(stepMs, owner)
        return { ...toClockResponse(clock.get(key)), renewals }
      },
    )
  }
}

type Setting = Omit<ClockBody, 'account'>
type Target = Omit<AdvanceBody, 'account' | 'dry_run'>
type Advance = { instantAfter: (owner: string) => number; dryRun: boolean }

function toClockSetting({ at, frozen = true, system }: Setting): ClockSetting {
  if (at !== undefined && system) throw invalidBody('/at', 'expected no system in the same body, received both')
  if (at !== undefined) return { at: parseInstantAt('/at', at), frozen }
  if (system) return 'system'
  throw invalidBody('', 'expected at or system, received neither')
}

// Maps each clock to move to its step in ms. The key is an account's, or undefined for the default clock.
function clocksToMove({ clock }: Context, key: string | undefined, target: Target): Map<string | undefined, number> {
  const { by, to } = target
  if ((by === undefined) === (to === undefined))
    throw invalidBody('', `expected either by or to, received ${by === undefined ? 'neither' : 'both'}`)
  const owners = key === undefined ? [undefined, ...clock.keys()] : [key]
  return new Map(owners.map((owner) => [owner, toStepMs(target, clock.now(owner), owner)]))
}

function toStepMs({ by, to = '' }: Target, now: number, owner: string | undefined): number {
  const end = by === undefined ? parseInstantAt('/to', to) : addDuration(now, by)
  if (end < now) {
    const whose = owner === undefined ? '' : ` of ${owner}`
    throw invalidBody('/to', `expected an instant not before ${formatInstant(now)} (the time${whose}), received ${to}`)
  }
  // addDuration returns NaN if no date can express the end; the comparison is then false.
  if (end <= maxInstant) return end - now
  throw invalidBody('/by', `expected a duration that ends before the year 10000, received ${by}`)
}

function renew({ store, api }: Context, key: string | undefined, { instantAfter, dryRun }: Advance): Renewal[] {
  const dayOf = (owner: string) => formatInstant(instantAfter(owner)).slice(0, 10)
  try {
    return store.renew(key, { dayOf, rule: api.renewalRule(instantAfter), dryRun })
  } catch (error) {
    if (!(error instanceof RenewalLimitError)) throw error
    throw new Problem(409, `${error.message} would be due; nothing was changed, advance in smaller steps`)
  }
}

function parseInstantAt(pointer: string, text: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined && instant >= 0) return instant
  throw invalidBody(pointer, `expected an instant in 1970 or later, received ${text}`)
}

function toClockResponse({ at, frozen, system }: ClockState): ClockResponse {
  return { at: formatInstant(at), frozen, system }
}

function toRenewalResponse({ debited_cents, balance_cents, ...renewal }: Renewal) {
  return { ...renewal, debited: debited_cents / 100, balance: balance_cents / 100 }
}

const optionalInstant = (description: string) =>
  Type.Optional(Text({ format: 'instant', expected: 'an ISO 8601 instant such as 2020-06-11T00:00:00Z', description }))

/** How to set a clock: to an instant, or to the system time. */
export type ClockBody = Static<typeof ClockBody>
const ClockBody = Type.Object(
  {
    account: Type.Optional(AccountParameter),
    at: optionalInstant('The instant to set.'),
    frozen: Type.Optional(
      Type.Boolean({ expected: 'true or false', description: 'Whether the clock stops there. Default true.' }),
    ),
    system: Type.Optional(Type.Literal(true, { expected: 'true', description: 'Follows the system time.' })),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** How far to advance a clock: by a duration, or to an instant. */
export type AdvanceBody = Static<typeof AdvanceBody>
const AdvanceBody = Type.Object(
  {
    account: Type.Optional(AccountParameter),
    by: Type.Optional(
      Text({ format: 'duration', expected: 'an ISO 8601 duration such as P1M1D', description: 'The time to add.' }),
    ),
    to: optionalInstant("The instant to advance to. It must not be earlier than the clock's current time."),
    dry_run: Type.Optional(
      Type.Boolean({ expected: 'true or false', description: 'Returns what would happen, and changes nothing.' }),
    ),
  },
  { additionalProperties: false, expected: 'a JSON object' },
)

const clockProperties = {
  at: Type.String({ description: 'The current instant of the clock, in ISO 8601.' }),
  frozen: Type.Boolean({ description: 'Whether the clock stands still.' }),
  system: Type.Boolean({ description: 'Whether the clock follows the system time.' }),
}

/** The state of a clock. */
export type ClockResponse = Static<typeof ClockResponse>
const ClockResponse = Type.Object(clockProperties)

/** The state of a clock after it was advanced, and the renewals that this caused. */
export type AdvanceResponse = Static<typeof AdvanceResponse>
const AdvanceResponse = Type.Object({
  ...clockProperties,
  renewals: Type.Array(
    Type.Object({
      account: Type.String({ description: "The fingerprint of the account's token." }),
      project_id: Type.Integer(),
      billing_plan: Type.Integer(),
      due: Type.String({ description: 'The next_billing_date that passed, in ISO 8601.' }),
      debited: Type.Number({ description: 'US dollars.' }),
      project_status: Type.String({ description: 'Active, or Expired if the balance was lower than the price.' }),
      next_billing_date: Type.String({ description: 'The next date, in ISO 8601.' }),
      balance: Type.Number({ description: "The account's balance after the renewal, in US dollars." }),
    }),
    { description: 'The renewals, in the order of their dates.' },
  ),
})

const getSchema = {
  summary: 'Get the time',
  querystring: AccountQuery,
  response: { 200: ClockResponse },
}
const setSchema = {
  summary: 'Set the clock',
  description:
    'Renews no plans. Without account, sets the default clock and removes the clocks of individual accounts.',
  body: ClockBody,
  response: { 200: ClockResponse },
}
const advanceSchema = {
  summary: 'Advance the clock',
  description:
    'Renews each plan whose next_billing_date passes, or makes its project Expired. Without account, all clocks are advanced. With account, only that one is, and the account has its own clock from then on.',
  body: AdvanceBody,
  response: { 200: AdvanceResponse },
}
