import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { Context } from '../../context.ts'
import { FixtureFile, FixturesError, StateTooLargeError } from '../../store/index.ts'
import { AccountParameter, keyOf } from '../account-parameter.ts'
import { Problem } from '../problem.ts'

/** The state: what a fixture file can hold, in the clear. */
export function stateVerbs({ store }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/state', { schema: get }, async ({ query }, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .send(withStateErrors(() => store.exportState(keyOf(query.account)))),
    )
    app.put('/state', { schema: put }, async ({ query, body }) => ({
      accounts: withStateErrors(() => store.importState(requireAccounts(body), keyOf(query.account))),
    }))
  }
}

// An empty body would leave nothing.
function requireAccounts(file: FixtureFile): FixtureFile {
  if (file.accounts) return file
  throw new Problem(
    400,
    '/accounts expected an array of accounts, if need be an empty one, received nothing',
    '/accounts',
  )
}

/** What a step on the state gives. @throws Problem where the step says why it cannot be */
export function withStateErrors<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof FixturesError) throw new Problem(400, error.message, error.pointer)
    if (error instanceof StateTooLargeError)
      throw new Problem(409, `${error.message}, which is the most that can be brought back at once`)
    throw error
  }
}

const ofAccount = Type.Object({ account: Type.Optional(AccountParameter) }, { additionalProperties: false })

const get = {
  summary: 'The state as a fixture file, with its tokens and keys in the clear',
  querystring: ofAccount,
  response: { 200: Type.Unsafe<unknown>(FixtureFile) },
}
const put = {
  summary: 'Put what a fixture file holds in the place of all, or of an account: then that account alone, and no plans',
  querystring: ofAccount,
  body: FixtureFile,
  response: { 200: Type.Object({ accounts: Type.Integer({ description: 'how many accounts were stored' }) }) },
}
