import defaults from '../../fixtures/default.json' with { type: 'json' }
import { JsonError, readJson } from '../lib/json.ts'
import { toCents } from '../lib/money.ts'
import { createValidator } from '../lib/validator.ts'
import { FixtureFile, type FixtureProject } from './fixture-file.ts'

/** A billing plan: what it costs and for how many months; 0 months are never billed. */
export type Plan = { name: string; priceCents: number; months: number }

/** An account to begin with, and its projects. */
export type FixtureAccount = { token: string; enabled: boolean; balanceCents: number; projects: FixtureProject[] }

/** Accounts and plans ready for use: a fixture file laid over the default one. */
export type Fixtures = {
  defaultAccount: { balanceCents: number }
  accounts: FixtureAccount[]
  plans: ReadonlyMap<number, Plan>
}

/** Why fixtures are refused: a JSON pointer, what was expected and what received. */
export class FixturesError extends Error {
  override name = 'FixturesError'
  /** JSON pointer to what is wrong; undefined where the text is no JSON */
  readonly pointer: string | undefined

  constructor(message: string, { pointer, ...options }: ErrorOptions & { pointer?: string } = {}) {
    super(message, options)
    this.pointer = pointer
  }
}

const check = createValidator(FixtureFile)

/**
 * Reads a fixture file's text over the default fixtures; without a text, those alone.
 *
 * @throws FixturesError with line and column, or with a JSON pointer
 */
export function readFixtures(text?: string): Fixtures {
  return fixturesFrom(text === undefined ? {} : parse(text))
}

/** Lays a fixture file over the default fixtures. @throws FixturesError for what stands there twice */
export function fixturesFrom(file: FixtureFile): Fixtures {
  const balanceCents = toCents(file.default_account?.balance ?? defaults.default_account.balance)
  refuseRepeats(file.accounts ?? [], ({ token }, at) => [token, `/accounts/${at}/token`])
  refuseRepeats(file.plans ?? [], ({ plan_id }, at) => [plan_id, `/plans/${at}/plan_id`])
  for (const [at, { projects = [] }] of (file.accounts ?? []).entries())
    refuseRepeats(projects, ({ project_id }, index) => [project_id, `/accounts/${at}/projects/${index}/project_id`])
  const accounts = (file.accounts ?? []).map(({ token, enabled = true, balance, projects = [] }) => ({
    token,
    enabled,
    balanceCents: balance === undefined ? balanceCents : toCents(balance),
    projects,
  }))
  return { defaultAccount: { balanceCents }, accounts, plans: plansOf(file.plans ?? []) }
}

function parse(text: string): FixtureFile {
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

type KeyOf<T> = (entry: T, at: number) => readonly [string | number | undefined, string]

function refuseRepeats<T>(entries: readonly T[], keyOf: KeyOf<T>): void {
  const seen = new Set<string | number>()
  for (const [at, entry] of entries.entries()) {
    const [key, pointer] = keyOf(entry, at)
    if (key === undefined) continue
    if (seen.has(key))
      throw new FixturesError(`${pointer} expected each one once, received one that stands above`, { pointer })
    seen.add(key)
  }
}

function plansOf(changes: NonNullable<FixtureFile['plans']>): Fixtures['plans'] {
  return new Map(
    defaults.plans.map((plan) => {
      const { name, price, months } = { ...plan, ...changes.find(({ plan_id }) => plan_id === plan.plan_id) }
      return [plan.plan_id, { name, priceCents: toCents(price), months }]
    }),
  )
}
