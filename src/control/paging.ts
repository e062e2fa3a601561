import { Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { Problem } from './problem.ts'

/** The query parameters of a list that is read page by page; `pattern` is what `after` looks like. */
export function pagingQuery(pattern: string, max: number) {
  return {
    after: Type.Optional(Text({ pattern, expected: 'what a list answered', description: 'behind what' })),
    limit: Type.Optional(Text({ pattern: '^[0-9]{1,4}$', expected: `a number from 1 to ${max}` })),
  }
}

/** What a list answers besides its entries. */
export const after = Type.String({ description: 'give it as after for what comes behind these' })

/** How many entries a list is asked for, 100 unless said. @throws Problem beyond `most` */
export function parseLimit(text: string | undefined, max: number): number {
  const limit = Number(text ?? '100')
  if (limit >= 1 && limit <= max) return limit
  throw new Problem(400, `the query parameter limit expected a number from 1 to ${max}, received ${text}`)
}
