import { Kind, type SchemaOptions, type TUnsafe, Type, TypeRegistry } from '@sinclair/typebox'

const maxDollars = 1_000_000_000

TypeRegistry.Set('Money', (_schema, value) => typeof value === 'number' && isMoney(value))

/** A TypeBox number of US dollars: 0 to 1,000,000,000 with at most two decimals. */
export function Money(options: SchemaOptions = {}): TUnsafe<number> {
  const expected = 'dollars from 0 to 1000000000 with at most two decimals'
  return Type.Unsafe<number>({
    expected,
    ...options,
    [Kind]: 'Money',
    type: 'number',
    minimum: 0,
    maximum: maxDollars,
  })
}

/** Whole cents. All amounts are stored in cents. */
export function toCents(dollars: number): number {
  return Math.round(dollars * 100)
}

/** Dollars as the vendor prints them: `10`, or `10.50` if there are cents. */
export function formatDollars(cents: number): string {
  return cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2)
}

function isMoney(value: number): boolean {
  return value >= 0 && value <= maxDollars && Math.round(value * 100) / 100 === value
}
