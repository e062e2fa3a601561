import { Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { invalidParameter } from './problem.ts'

/** An optional query parameter with a whole number in digits. */
export function digitsParameter(expected: string, description: string) {
  return Type.Optional(Text({ pattern: '^[0-9]{1,15}$', expected, description }))
}

/** The number in a query parameter. @throws Problem unless it is from 1 to `max` */
export function parseNumberParameter(name: string, digits: string, max: number): number {
  const value = Number(digits)
  if (value >= 1 && value <= max) return value
  throw invalidParameter(name, `expected a number from 1 to ${max}, received ${digits}`)
}
