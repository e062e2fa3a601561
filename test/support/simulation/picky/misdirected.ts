import fc from 'fast-check'
import type { Request } from '../http.ts'
import { envelope } from '../model/errors.ts'
import { plain } from '../model/faults.ts'
import type { Model } from '../model/model.ts'
import { text } from '../pattern.ts'
import type { Action, Step } from '../step.ts'
import { type Headers, record, switchedOff, type Trace } from './call.ts'
import { controlHeaders } from './call-steps.ts'

type Target = Pick<Request, 'method' | 'path'> & { isPm: boolean; status: number }
type Plan = { target: Target; token: string; headers: Headers }

const targets: Target[] = [
  { method: 'POST', path: '/app/api/v2/pm/create-projects', isPm: true, status: 404 },
  { method: 'POST', path: '/app/api/v2/push', isPm: false, status: 404 },
  { method: 'PUT', path: '/app/api/v2/pm/create-project', isPm: true, status: 405 },
  { method: 'DELETE', path: '/api/v2/check-balance', isPm: false, status: 405 },
]

/** Calls of an unknown path, or with a wrong method (http-misuse). */
export const misdirected: fc.Arbitrary<Step> = fc
  .record<Plan>({
    target: fc.constantFrom(...targets),
    token: fc.constantFrom('alice', 'shop'),
    headers: controlHeaders,
  })
  .map((plan) => ({
    take: (model) => take(model, plan),
    toString: () => `misdirected(${JSON.stringify(plan)})`,
  }))

function take(model: Model, { target: { method, path, isPm, status }, token, headers }: Plan): Action {
  const trace: Trace = { account: token, fault: null }
  const answer = switchedOff(model, isPm, headers, token) ?? envelope(410, text('Invalid Request: .+'), status)
  const expected = record(model, null, trace, plain(answer))
  return { kind: 'request', request: { method, path, headers, body: JSON.stringify({ token }) }, expected }
}
