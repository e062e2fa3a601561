import fc from 'fast-check'
import { type Expected, success } from '../expected.ts'
import { type Renewal, renew } from '../model/billing.ts'
import { addDuration } from '../model/calendar.ts'
import { fingerprintOf, type Model, timeOf } from '../model/model.ts'
import { type Account, type Clock, ownOrShared } from '../model/state.ts'
import { about, type Pattern } from '../pattern.ts'
import { answerOrProblem, controlSteps, type Named, nameIn, nothing, Problem, queryFor } from './endpoint.ts'

// Where a clock runs, it is far from midnight, so that the seconds of a run do not matter.
const settings = fc.oneof(
  fc.record({
    at: fc.constantFrom(
      '2020-01-31T12:00:00Z',
      '2020-02-29T23:59:59Z',
      '2020-03-01T00:00:00+05:30',
      '2020-12-31T18:45:00.5Z',
      '2019-10-30T08:00:00Z',
    ),
  }),
  fc.constantFrom<{ at?: string; frozen?: boolean; system?: true }[]>(
    { at: '2020-01-31T12:00:00Z', frozen: false },
    { system: true },
    {},
    { at: '2020-01-31T12:00:00Z', system: true },
    { at: 'tomorrow' },
    { at: '1969-12-31T00:00:00Z' },
  ),
)

export const setClock = controlSteps('set-clock', settings, (model, setting, account) => ({
  method: 'PUT',
  path: '/clock',
  body: { ...setting, account: nameIn(model, account) },
  expected: answerOrProblem(() => set(model, setting, account)),
}))

export const getClock = controlSteps('get-clock', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/clock${queryFor(model, account)}`,
  expected: success(showClock(model, account?.token)),
}))

const targets = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ by: fc.constantFrom('P1D', 'P31D', 'P1M', 'P1M1D', 'P3M', 'P1Y', 'PT2H', 'P0D') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      to: fc.constantFrom('2020-02-29T23:59:59Z', '2020-03-01T00:00:00Z', '2021-03-31T10:00:00Z'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Target[]>(
      {},
      { by: 'P1D', to: '2022-01-01T00:00:00Z' },
      { by: 'soon' },
      { to: 'soon' },
      { by: 'P9000Y' },
    ),
  },
)

export const advance = controlSteps(
  'advance',
  fc.record({ target: targets, dryRun: fc.option(fc.boolean(), { nil: undefined }) }),
  (model, { target: given, dryRun }, account) => {
    const target = withoutRace(model, given)
    return {
      method: 'POST',
      path: '/clock/advance',
      body: { ...target, account: nameIn(model, account), dry_run: dryRun },
      expected: answerOrProblem(() => move(model, target, account, dryRun === true)),
    }
  },
)

type Target = { by?: string; to?: string }

// Where a clock runs, the milliseconds of the run decide what an instant to advance to leads to.
function withoutRace({ clock: { all, own } }: Model, target: Target): Target {
  const isRunning = [all, ...own.values()].some(({ kind }) => kind === 'running')
  return isRunning && target.to !== undefined && target.by === undefined ? { by: 'P1M' } : target
}

function set(
  model: Model,
  { at, frozen = true, system }: { at?: string; frozen?: boolean; system?: true },
  account: Named,
): Expected {
  const ms = Date.parse(at ?? '')
  if (at !== undefined && Number.isNaN(ms)) throw new Problem(400, '/at')
  if (at !== undefined && system) throw new Problem(400, '/at')
  if (at === undefined && !system) throw new Problem(400, '')
  if (ms < 0) throw new Problem(400, '/at')
  limitOwn(model, account)
  const clock: Clock =
    at === undefined
      ? { kind: 'running', ms: 0 }
      : frozen
        ? { kind: 'frozen', ms }
        : { kind: 'running', ms: ms - Date.now() }
  const { all, own } = model.clock
  model.clock = account ? { all, own: new Map(own).set(account.token, clock) } : { all: clock, own: new Map() }
  return success(showClock(model, account?.token))
}

// The setting max-accounts limits how many accounts have a clock of their own.
function limitOwn({ clock: { own }, world }: Model, account: Named): void {
  if (account && !own.has(account.token) && own.size >= world.maxAccounts) throw new Problem(409)
}

function move(model: Model, target: Target, account: Named, dryRun: boolean): Expected {
  if (target.by === 'soon') throw new Problem(400, '/by')
  if (target.to === 'soon') throw new Problem(400, '/to')
  if (!dryRun) limitOwn(model, account)
  if ((target.by === undefined) === (target.to === undefined)) throw new Problem(400, '')
  const owners = account ? [account.token] : [undefined, ...model.clock.own.keys()]
  const steps = new Map(owners.map((owner) => [owner, stepOf(model, target, owner)]))
  const stepFor = (token: string | undefined) => steps.get(token) ?? steps.get(undefined) ?? 0
  const affected = model.accounts.filter(({ token }) => !account || token === account.token)
  const renewed = affected.flatMap((each) => {
    const changed = dryRun ? structuredClone(each) : each
    return renew(changed, timeOf(model, each.token) + stepFor(each.token), model.catalog).map((renewal) =>
      toPattern(each, renewal),
    )
  })
  const renewals = renewed.toSorted((one, other) => (one.due < other.due ? -1 : one.due > other.due ? 1 : 0))
  if (dryRun) return success({ ...showClock(model, account?.token, stepFor(account?.token)), renewals })
  moveClocks(model, steps)
  return success({ ...showClock(model, account?.token), renewals })
}

function stepOf(model: Model, { by, to }: Target, owner: string | undefined): number {
  const now = timeOf(model, owner)
  if (by === 'P9000Y') throw new Problem(400, '/by')
  const end = by === undefined ? Date.parse(to ?? '') : addDuration(now, by)
  if (end < now) throw new Problem(400, '/to')
  return end - now
}

function moveClocks({ clock }: Model, steps: Map<string | undefined, number>): void {
  for (const [owner, step] of steps) {
    const { kind, ms } = ownOrShared(clock, owner)
    const moved = { kind, ms: ms + step }
    if (owner === undefined) clock.all = moved
    else clock.own.set(owner, moved)
  }
}

function toPattern({ token }: Account, { debited, balance, ...renewal }: Renewal) {
  return { account: fingerprintOf(token), ...renewal, debited: debited / 100, balance: balance / 100 }
}

/** A clock as it is shown. `stepMs` is how much later it is. */
export function showClock(model: Model, token: string | undefined, stepMs = 0): Record<string, Pattern> {
  const { kind, ms } = ownOrShared(model.clock, token)
  const at = timeOf(model, token) + stepMs
  return {
    at: kind === 'frozen' ? new Date(at).toISOString() : about(at),
    frozen: kind === 'frozen',
    system: kind === 'running' && ms === 0,
  }
}
