import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { shorten } from '../lib/describe.ts'
import { Text } from '../lib/text.ts'
import {
  type Fault,
  FaultLimitError,
  FaultRule,
  findContradiction,
  remainingCalls,
  type Store,
} from '../store/index.ts'
import { AccountParameter, AccountQuery, toAccountKey } from './account-parameter.ts'
import { rejectUnknownOperation } from './operation.ts'
import { invalidBody, Problem } from './problem.ts'

/** /_mock/faults: errors, delays and broken connections in response to calls. */
export function faultRoutes({ store, api }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/faults', { schema: listSchema }, async ({ query }) => ({
      faults: store.faults.list(toAccountKey(query.account)).map(toFaultResponse),
    }))

    app.post('/faults', { schema: addSchema }, async ({ body: { account, ...rule } }, reply) => {
      const { operation } = rule
      if (operation !== '*')
        rejectUnknownOperation(operation, api.operations, (reason) => invalidBody('/operation', reason))
      if (account !== undefined && api.operationsWithoutToken.includes(operation))
        throw invalidBody('/account', `expected no account, as calls of ${operation} have no token`)
      const contradiction = findContradiction(rule)
      if (contradiction) throw invalidBody(contradiction.pointer, contradiction.reason)
      const fault = addFault(store, rule, toAccountKey(account))
      return reply.code(201).send(toFaultResponse(fault))
    })

    app.delete('/faults', { schema: clearSchema }, async ({ query }) => ({
      removed: store.faults.clear(toAccountKey(query.account)),
    }))

    app.delete('/faults/:id', { schema: removeSchema }, async ({ params: { id } }) => {
      if (store.faults.remove(id)) return { removed: 1 }
      throw new Problem(404, `no fault has the id ${shorten(id, 100)}`)
    })
  }
}

function addFault({ faults }: Store, rule: FaultRule, key: string | undefined): Fault {
  try {
    return faults.add(rule, key)
  } catch (error) {
    if (!(error instanceof FaultLimitError)) throw error
    throw new Problem(409, `${error.message}; DELETE /_mock/faults removes them`)
  }
}

function toFaultResponse(fault: Fault) {
  return { ...fault, remaining: remainingCalls(fault) }
}

/** A fault to add. */
export type FaultBody = Static<typeof FaultBody>
const FaultBody = Type.Object(
  { account: Type.Optional(AccountParameter), ...FaultRule.properties },
  { additionalProperties: false, expected: 'a JSON object' },
)

/** A fault that is set, with its counters. */
export type FaultResponse = Static<typeof FaultResponse>
const FaultResponse = Type.Object({
  id: Type.String(),
  account: Type.Union([Type.String(), Type.Null()], {
    description: "The fingerprint of the account's token. null: applies to the calls of all accounts.",
  }),
  ...FaultRule.properties,
  matched: Type.Integer({
    description:
      'The number of calls that reached this fault before it was used up, including those that `after` let through.',
  }),
  fired: Type.Integer({ description: 'The number of calls that the fault was applied to.' }),
  remaining: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The number of calls that the fault will still be applied to. null: no limit.',
  }),
})

const removedResponse = {
  200: Type.Object({ removed: Type.Integer({ description: 'The number of faults removed.' }) }),
}

const listSchema = {
  summary: 'List the faults',
  querystring: AccountQuery,
  response: { 200: Type.Object({ faults: Type.Array(FaultResponse) }) },
}
const addSchema = {
  summary: 'Add a fault',
  description:
    'If several faults match a call, the first fault that is past `after` and not used up applies, in the order in which they were added.',
  body: FaultBody,
  response: { 201: FaultResponse },
}
const clearSchema = {
  summary: 'Remove all faults, or those of an account',
  querystring: AccountQuery,
  response: removedResponse,
}
const removeSchema = {
  summary: 'Remove a fault',
  params: Type.Object({ id: Text({ maxLength: 100, expected: "a fault's id" }) }),
  response: removedResponse,
}
