import { type Static, Type } from '@sinclair/typebox'
import defaults from '../../fixtures/default.json' with { type: 'json' }
import { JsonError, readJson } from '../lib/json.ts'
import { Money, toCents } from '../lib/money.ts'
import { Text } from '../lib/text.ts'
import { createValidator } from '../lib/validator.ts'

/** What a file may say of where a value comes from; the mock makes nothing of it. */
const origin = {
  provenance: Type.Optional(Text({ maxLength: 100, expected: 'a text of at most 100 characters' })),
  source: Type.Optional(Text({ maxLength: 500, expected: 'a text of at most 500 characters' })),
}

/** What a fixture file may hold. */
export type FixtureFile = Static<typeof FixtureFile>
export const FixtureFile = Type.Object(
  {
    $schema: Type.Optional(Text({ expected: 'a string' })),
    default_account: Type.Optional(
      Type.Object(
        { balance: Type.Optional(Money()), ...origin },
        { additionalProperties: false, description: 'what a new account begins with' },
      ),
    ),
    accounts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            token: Text({ secret: true, minLength: 1, maxLength: 200, expected: 'a token of 1 to 200 characters' }),
            enabled: Type.Optional(Type.Boolean({ expected: 'true or false' })),
            balance: Type.Optional(Money()),
          },
          { additionalProperties: false },
        ),
        { maxItems: 10_000, expected: 'an array of at most 10000 accounts' },
      ),
    ),
    plans: Type.Optional(
      Type.Array(
        Type.Object(
          {
            plan_id: Type.Integer({ minimum: 1, maximum: 9, expected: 'a plan from 1 to 9' }),
            name: Type.Optional(Text({ minLength: 1, maxLength: 100, expected: 'a name of 1 to 100 characters' })),
            price: Type.Optional(Money()),
            months: Type.Optional(Type.Integer({ minimum: 0, maximum: 120, expected: 'months from 0 to 120' })),
            ...origin,
          },
          { additionalProperties: false },
        ),
        { maxItems: 9, expected: 'an array of at most 9 plans' },
      ),
    ),
  },
  { additionalProperties: false },
)

/** A billing plan: what it costs and for how many months; 0 months are never billed. */
export type Plan = { name: string; priceCents: number; months: number }

/** Accounts and plans ready for use: a fixture file laid over the default one. */
export type Fixtures = {
  defaultAccount: { balanceCents: number }
  accounts: { token: string; enabled: boolean; balanceCents: number }[]
  plans: ReadonlyMap<number, Plan>
}

/** Why fixtures are refused: a JSON pointer, what was expected and what received. */
export class FixturesError extends Error {
  override name = 'FixturesError'
}

const check = createValidator(FixtureFile)

/**
 * Reads a fixture file's text over the default fixtures; without a text, those alone.
 *
 * @throws FixturesError with line and column, or with a JSON pointer
 */
export function readFixtures(text?: string): Fixtures {
  const file = text === undefined ? {} : parse(text)
  const balanceCents = toCents(file.default_account?.balance ?? defaults.default_account.balance)
  refuseRepeats(file.accounts ?? [], ({ token }, at) => [token, `/accounts/${at}/token`])
  refuseRepeats(file.plans ?? [], ({ plan_id }, at) => [plan_id, `/plans/${at}/plan_id`])
  const accounts = (file.accounts ?? []).map(({ token, enabled = true, balance }) => ({
    token,
    enabled,
    balanceCents: balance === undefined ? balanceCents : toCents(balance),
  }))
  return { defaultAccount: { balanceCents }, accounts, plans: plansOf(file.plans ?? []) }
}

function parse(text: string): FixtureFile {
  try {
    const { value } = readJson(text.replace(/^\uFEFF/, ''))
    if (check.fits(value)) return value
    const { pointer, expected, received } = check.misfit(value)
    throw new FixturesError(`${pointer || 'the whole'} expected ${expected}, received ${received}`)
  } catch (cause) {
    if (cause instanceof JsonError) throw new FixturesError(cause.message, { cause })
    throw cause
  }
}

function refuseRepeats<T>(entries: T[], keyOf: (entry: T, at: number) => readonly [string | number, string]): void {
  const seen = new Set<string | number>()
  for (const [at, entry] of entries.entries()) {
    const [key, pointer] = keyOf(entry, at)
    if (seen.has(key)) throw new FixturesError(`${pointer} expected each one once, received one that stands above`)
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
