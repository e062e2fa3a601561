import defaults from '../../fixtures/default.json' with { type: 'json' }
import { JsonError, readJson } from '../lib/json.ts'
import { toCents } from '../lib/money.ts'
import { createValidator } from '../lib/validator.ts'
import { refuseContradictions } from './fixture-contradictions.ts'
import { FixtureFile, type FixtureProject } from './fixture-file.ts'
import { FixturesError } from './fixtures-error.ts'

/** A billing plan: what it costs and for how many months; 0 months are never billed. */
export type Plan = { name: string; priceCents: number; months: number }

/** An account to begin with, and its projects. */
export type FixtureAccount = { token: string; enabled: boolean; balanceCents: number; projects: FixtureProject[] }

/** What holds for every account: what a new one begins with, and the plans. */
export type Terms = { defaultAccount: { balanceCents: number }; plans: ReadonlyMap<number, Plan> }

/** Accounts and plans ready for use: a fixture file laid over the default one. */
export type Fixtures = Terms & { accounts: FixtureAccount[] }

const check = createValidator(FixtureFile)

/**
 * Reads a fixture file's text over the default fixtures; without a text, those alone.
 *
 * @throws FixturesError with line and column, or with a JSON pointer
 */
export function readFixtures(text?: string): Fixtures {
  return fixturesFrom(text === undefined ? {} : parseFixtures(text))
}

/**
 * Lays a fixture file over the default fixtures, or over other terms.
 *
 * @throws FixturesError for what stands there twice, too often, or cannot stand together
 */
export function fixturesFrom(file: FixtureFile, base: Terms = defaultTerms): Fixtures {
  const { default_account, accounts: list = [], plans = [] } = file
  refuseContradictions(file)
  const balanceCents =
    default_account?.balance === undefined ? base.defaultAccount.balanceCents : toCents(default_account.balance)
  const accounts = list.map(({ token, enabled = true, balance, projects = [] }) => ({
    token,
    enabled,
    balanceCents: balance === undefined ? balanceCents : toCents(balance),
    projects,
  }))
  return { defaultAccount: { balanceCents }, accounts, plans: plansOver(base.plans, plans) }
}

/** What a fixture file's text holds. @throws FixturesError with line and column, or with a JSON pointer */
export function parseFixtures(text: string): FixtureFile {
  try {
    const { value } = readJson(text.replace(/^\uFEFF/, ''))
    if (check.fits(value)) return value
    const { pointer, expected, received } = check.misfit(value)
    throw new FixturesError(`${pointer || 'the whole'} expected ${expected}, received ${received}`, { pointer })
  } catch (cause) {
    if (cause instanceof JsonError) throw new FixturesError(cause.message, { cause })
    throw cause
  }
}

function plansOver(base: Terms['plans'], changes: NonNullable<FixtureFile['plans']>): Terms['plans'] {
  return new Map(
    [...base].map(([planId, plan]) => {
      const { name, price, months } = changes.find(({ plan_id }) => plan_id === planId) ?? {}
      const priceCents = price === undefined ? plan.priceCents : toCents(price)
      return [planId, { name: name ?? plan.name, priceCents, months: months ?? plan.months }]
    }),
  )
}

const defaultTerms: Terms = {
  defaultAccount: { balanceCents: toCents(defaults.default_account.balance) },
  plans: new Map(
    defaults.plans.map(({ plan_id, name, price, months }) => [plan_id, { name, priceCents: toCents(price), months }]),
  ),
}
