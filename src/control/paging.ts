import { Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { digitsParameter, parseNumberParameter } from './number-parameter.ts'

const defaultLimit = '100'

/** The query parameters of a list that is read page by page. `pattern` is the format of its cursors. */
export function pagingParameters(pattern: string, maxLimit: number) {
  return {
    after: Type.Optional(
      Text({
        pattern,
        expected: 'the value of after in an earlier answer',
        description: 'Only entries after those of an earlier answer.',
      }),
    ),
    limit: limitParameter(maxLimit),
  }
}

/** The query parameter `limit`. */
export function limitParameter(max: number) {
  return digitsParameter(`a number from 1 to ${max}`, `Maximum number of entries. Default ${defaultLimit}.`)
}

/** The maximum number of entries that a request asks for. @throws Problem unless it is from 1 to `max` */
export function parseLimit(limit: string = defaultLimit, max: number): number {
  return parseNumberParameter('limit', limit, max)
}

/** The cursor in the answer of a list that is read page by page. */
export const after = Type.String({ description: 'Pass it as after to get the next page.' })
