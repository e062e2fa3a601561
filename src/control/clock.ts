import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Context } from '../context.ts'
import type { ClockSetting, ClockState } from '../lib/clock.ts'
import { addDuration } from '../lib/duration.ts'
import { lastInstant, parseInstant, printInstant } from '../lib/instant.ts'
import { type Renewal, TooManyRenewalsError } from '../store/index.ts'
import { keyOf, requireRoom } from './account-parameter.ts'
import { advance, get, put } from './clock-schemas.ts'
import { Problem } from './problem.ts'

/** The clock of each account. */
export function clockVerbs(context: Context): FastifyPluginAsyncTypebox {
  const { clock, settings } = context
  return async (app) => {
    app.get('/clock', { schema: get }, async ({ query }) => shown(clock.get(keyOf(query.account))))

    app.put('/clock', { schema: put }, async ({ body: { account, ...asked } }) => {
      const key = keyOf(account)
      const setting = settingOf(asked)
      requireRoom({ own: clock, key, most: settings.maxAccounts, what: 'clock' })
      return shown(clock.set(setting, key))
    })

    app.post('/clock/advance', { schema: advance }, async ({ body: { account, ...asked } }) => {
      const key = keyOf(account)
      requireRoom({ own: clock, key, most: settings.maxAccounts, what: 'clock' })
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
    throw new Problem(400, `/to expected an instant from ${printInstant(now)} on${whose}, received ${to}`, '/to')
  // Not a number is no end either.
  if (later <= lastInstant) return later - now
  throw new Problem(400, `/by expected an end before the year 10000, received ${by}`, '/by')
}

function renew({ store, api }: Context, key: string | undefined, instantOf: (key: string) => number): Renewal[] {
  try {
    const dayOf = (owner: string) => printInstant(instantOf(owner)).slice(0, 10)
    return store.renew(key, { dayOf, rule: api.renewal(instantOf) })
  } catch (error) {
    if (!(error instanceof TooManyRenewalsError)) throw error
    throw new Problem(409, `${error.message} would be due; nothing has changed, advance in smaller steps`)
  }
}

function instantIn(text: string, pointer: string): number {
  const instant = parseInstant(text)
  if (instant !== undefined && instant >= 0) return instant
  throw new Problem(400, `${pointer} expected an instant from 1970 on, received ${text}`, pointer)
}

function shown({ at, frozen, system }: ClockState) {
  return { at: printInstant(at), frozen, system }
}

function shownRenewal({ debited_cents, balance_cents, ...rest }: Renewal) {
  return { ...rest, debited: debited_cents / 100, balance: balance_cents / 100 }
}
