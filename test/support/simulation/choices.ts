import fc from 'fast-check'
import type { Model } from './model/model.ts'

/** A value that depends on the model, such as one of its projects. `given` are the values chosen before. */
export type Choice<T> = { choose: (model: Model, given: Record<string, unknown>) => T; toString: () => string }

/** Makes all choices in a record, in the order of its keys. Keys with undefined are left out. */
export function resolve(record: Record<string, unknown>, model: Model): Record<string, unknown> {
  const resolved: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    const chosen = isChoice(value) ? value.choose(model, resolved) : value
    if (chosen !== undefined) resolved[name] = chosen
  }
  return resolved
}

function isChoice(value: unknown): value is Choice<unknown> {
  return typeof value === 'object' && value !== null && 'choose' in value
}

/** The master tokens of all accounts that are simulated; `shop` and `off` are in fixtures. */
export const masterTokens = fc.constantFrom('alice', 'bob', 'carol', '4711', 'shop', 'off')

/** The master token of one of the accounts that are stored. */
export function storedAccount(n: number): Choice<string> {
  return {
    choose: ({ accounts }) => accounts[n % accounts.length]?.token ?? 'alice',
    toString: () => `account(${n})`,
  }
}

/** The nth API token that answers have shown, whether it still exists or not. */
export function seenToken(n: number): Choice<string> {
  return {
    choose: ({ derived }) => {
      const seen = derived.seen('token')
      return seen[n % seen.length] ?? 'unknown-token'
    },
    toString: () => `seenToken(${n})`,
  }
}
