import { Type } from '@sinclair/typebox'
import { Text } from '../lib/text.ts'
import { digitsParameter, parseNumberParameter } from './number-parameter.ts'

const defaultLimit = '100'

/** The query parameters of a list that is read page by page. `pattern` is the format of its cursors: a regular expression. */
export function pagingParameters(pattern: string, maxLimit: number) {
  return {
    after: Type.Optional(
      Text({
        pattern,
        expected: 'the value of after in an earlier response',
        description: 'Only entries after those of an earlier response.',
      }),
    ),
    limit: limitParameter(maxLimit),
  }
}

/** The query parameter `limit`: the maximum number of entries, from 1 to `max`. */
export function limitParameter(max: number) {
  return digitsParameter(`a number from 1 to ${max}`, `Maximum number of entries. Default ${defaultLimit}.`)
}

/** The maximum number of entries that a request asks for. @throws Problem unless it is from 1 to `max` */
export function parseLimit(limit: string = defaultLimit, max: number): number {
  return parseNumberParameter('limit', limit, max)
}

/** The schema of `after` in the response of a list that is read page by page. */
export const nextCursor = Type.String({ description: 'Pass it as after to get the next page.' })
