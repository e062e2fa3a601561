import fc from 'fast-check'
import { success } from '../expected.ts'
import { switchOff } from '../model/lifecycle.ts'
import { ownOrShared } from '../model/state.ts'
import { controlSteps, nameIn, nothing, problem, queryFor } from './endpoint.ts'

const parts = fc.record(
  {
    mode: fc.constantFrom('active', 'deprecated', 'active', 'deprecated', 'off'),
    status: fc.constantFrom(405, 0, 410),
    http_status: fc.constantFrom(200, 503, 204),
    message: fc.constantFrom('gone', ''),
  },
  { requiredKeys: ['mode'] },
)

export const setMode = controlSteps('set-mode', parts, (model, parts, account) => {
  const request = { method: 'PUT' as const, path: '/mode', body: { ...parts, account: nameIn(model, account) } }
  if (parts.mode === 'off') return { ...request, expected: problem(400, '/mode') }
  if (parts.http_status === 204) return { ...request, expected: problem(400, '/http_status') }
  const { all, own } = model.mode
  if (account && !own.has(account.token) && own.size >= model.world.maxAccounts)
    return { ...request, expected: problem(409) }
  const mode = { ...switchOff, ...parts }
  model.mode = account ? { all, own: new Map(own).set(account.token, mode) } : { all: mode, own: new Map() }
  return { ...request, expected: success(mode) }
})

export const getMode = controlSteps('get-mode', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/mode${queryFor(model, account)}`,
  expected: success(ownOrShared(model.mode, account?.token)),
}))
