import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { Context } from '../context.ts'
import { hasNoBody } from '../lib/http.ts'
import { Text } from '../lib/text.ts'
import { type Fault, FaultLimitError, FaultRule, remainingCalls } from '../store/index.ts'
import { AccountParameter, keyOf } from './account-parameter.ts'
import { Problem } from './problem.ts'
import { requireOperation } from './requests/query.ts'

const maxCharactersOfBody = 65_536

/** Faults: calls that go wrong as a test wants it. */
export function faultRoutes({ store, api }: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/faults', { schema: list }, async ({ query }) => ({
      faults: store.faults.list(keyOf(query.account)).map(shown),
    }))
    app.post('/faults', { schema: add }, async ({ body: { account, ...rule } }, reply) => {
      if (rule.operation !== '*') requireOperation(rule.operation, api.operations, '/operation')
      const nobody = account !== undefined && api.operationsWithoutToken.includes(rule.operation)
      refuseIf(nobody, '/account', `none: a call of ${rule.operation} names no account`)
      refuseImpossible(rule)
      return reply.code(201).send(shown(addOrRefuse(rule, keyOf(account))))
    })
    app.delete('/faults', { schema: clear }, async ({ query }) => ({
      removed: store.faults.clear(keyOf(query.account)),
    }))
    app.delete('/faults/:id', { schema: remove }, async ({ params: { id } }) => {
      if (store.faults.remove(id)) return { removed: 1 }
      throw new Problem(404, `there is no fault ${id.slice(0, 100)}`)
    })
  }

  function addOrRefuse(rule: FaultRule, key: string | undefined): Fault {
    try {
      return store.faults.add(rule, key)
    } catch (error) {
      if (!(error instanceof FaultLimitError)) throw error
      throw new Problem(409, `${error.message}; DELETE /_mock/faults takes them away`)
    }
  }
}

function shown(fault: Fault) {
  return { ...fault, remaining: remainingCalls(fault) }
}

function refuseImpossible(rule: FaultRule): void {
  const { status, http_status, transport, delay_ms } = rule
  const none = [status, http_status, transport, delay_ms].every((part) => part === undefined)
  refuseIf(none, '', 'one of status, http_status, delay_ms and transport, received none')
  refuseIf(transport !== undefined && status !== undefined, '/transport', 'no status beside it')
  refuseIf(transport !== undefined && http_status !== undefined, '/transport', 'no http_status beside it')
  refuseAnswer(rule)
  if (typeof delay_ms === 'object' && delay_ms.distribution === 'uniform')
    refuseIf(delay_ms.min > delay_ms.max, '/delay_ms/max', `at least min, which is ${delay_ms.min}`)
}

function refuseAnswer({ status, message, http_status = 0, body }: FaultRule): void {
  refuseIf(message !== undefined && status === undefined, '/message', 'a status beside it')
  if (status !== undefined || body !== undefined)
    refuseIf(hasNoBody(http_status), '/http_status', 'a status that has a body')
  if (body === undefined) return
  refuseIf(http_status === 0, '/body', 'an http_status beside it')
  refuseIf(status !== undefined, '/body', 'no status beside it: that answers an envelope')
  const tooLong = JSON.stringify(body).length > maxCharactersOfBody
  refuseIf(tooLong, '/body', `at most ${maxCharactersOfBody} characters of JSON`)
}

function refuseIf(refused: boolean, pointer: string, expected: string): void {
  if (refused) throw new Problem(400, `${pointer || 'the body'} expected ${expected}`, pointer)
}

const ShownFault = Type.Object({
  id: Type.String(),
  account: Type.Union([Type.String(), Type.Null()], { description: 'fingerprint; null meets the calls of all' }),
  ...FaultRule.properties,
  matched: Type.Integer({ description: 'calls that it could have met, those let pass among them' }),
  fired: Type.Integer({ description: 'calls that it met' }),
  remaining: Type.Union([Type.Integer(), Type.Null()], { description: 'calls that it will meet; null is any number' }),
})
const ofAccount = Type.Object({ account: Type.Optional(AccountParameter) }, { additionalProperties: false })
const removed = { 200: Type.Object({ removed: Type.Integer({ description: 'how many faults' }) }) }

const list = {
  summary: 'The faults that are set, and what has become of them',
  querystring: ofAccount,
  response: { 200: Type.Object({ faults: Type.Array(ShownFault) }) },
}
const add = {
  summary: 'Set a fault: of several that mean a call, the one set first meets it until it is used up',
  body: Type.Object(
    { account: Type.Optional(AccountParameter), ...FaultRule.properties },
    { additionalProperties: false, expected: 'a JSON object' },
  ),
  response: { 201: ShownFault },
}
const clear = { summary: 'Take faults away', querystring: ofAccount, response: removed }
const remove = {
  summary: 'Take one fault away',
  params: Type.Object({ id: Text({ maxLength: 100, expected: "a fault's id" }) }),
  response: removed,
}

/** A fault to be set. */
export type FaultBody = Static<typeof add.body>
/** A fault that is set, and what has become of it. */
export type ShownFault = Static<typeof ShownFault>
