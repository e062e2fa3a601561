import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { Text } from '../../lib/text.ts'
import type { EntryFilter } from '../../store/index.ts'
import { AccountParameter, toAccountKey } from '../account-parameter.ts'
import { digitsParameter } from '../number-parameter.ts'
import { rejectUnknownOperation } from '../operation.ts'
import { invalidParameter } from '../problem.ts'
import { normalizeCursor } from './journal.ts'

/** The query parameters that select calls. */
export type JournalQuery = Static<ReturnType<typeof createJournalQuery<Record<never, TSchema>>>>

/** A query string that selects calls, and has the parameters in `more`. */
export function createJournalQuery<const T extends Record<string, TSchema>>(more: T) {
  return Type.Object(
    {
      account: Type.Optional(AccountParameter),
      operation: Type.Optional(
        Text({ expected: "an operation's id", description: 'Only calls of this operation, such as create-project.' }),
      ),
      status: digitsParameter('a status in digits', 'Only calls with this status in the response body.'),
      since: digitsParameter('a cursor in digits', 'Only calls after this cursor.'),
      ...more,
    },
    { additionalProperties: false },
  )
}

/** The filter that a query describes. @throws Problem for an operation that does not exist */
export function toFilter({ account, operation, status, since }: JournalQuery, { api, store }: Context): EntryFilter {
  rejectUnknownOperation(operation, api.operations, (reason) => invalidParameter('operation', reason))
  return {
    key: toAccountKey(account),
    operation,
    status: status === undefined ? undefined : Number(status),
    since: since === undefined ? undefined : normalizeCursor(Number(since), store.journal),
  }
}
