import fc from 'fast-check'
import type { Expected } from '../expected.ts'
import { envelope } from '../model/errors.ts'
import { plain } from '../model/faults.ts'
import { type Model, shownValue } from '../model/model.ts'
import { text } from '../pattern.ts'
import type { Action, Step } from '../step.ts'
import { type Headers, record, rejectValidationHeader, type Trace, withFault } from './call.ts'
import { controlHeaders } from './call-steps.ts'

type Plan = { n: number; method: 'GET' | 'HEAD'; headers: Headers }

/** Calls for the nth image whose name an answer has shown. */
export const qrImage: fc.Arbitrary<Step> = fc
  .record<Plan>({ n: fc.nat(9), method: fc.constantFrom('GET', 'GET', 'HEAD'), headers: controlHeaders })
  .map((plan) => ({
    take: (model) => take(model, plan),
    toString: () => `qr-image(${plan.method} ${plan.n} ${JSON.stringify(plan.headers)})`,
  }))

function take(model: Model, { n, method, headers }: Plan): Action {
  const names = model.derived.seen('qr')
  const name = names[n % names.length] ?? '0123456789abc'
  const trace: Trace = { account: undefined, fault: null }
  const answer = () => findImage(model, name, method)
  const early = rejectValidationHeader(headers)
  const outcome = early ? plain(early) : withFault(model, 'qr-image', headers, trace, answer)
  const expected = record(model, 'qr-image', trace, outcome)
  return {
    kind: 'request',
    request: { method, path: `/uploads/images/qrcode_${name}.png`, headers },
    expected: toHead(expected, method),
  }
}

function findImage(model: Model, name: string, method: string): Expected {
  const projects = model.accounts.flatMap((account) => account.projects)
  const project = projects.find(({ qr_name }) => shownValue(model, qr_name) === name)
  const expected: Expected = project
    ? { kind: 'picture', status: 200, licenseKey: project.license_key }
    : envelope(410, text('Invalid Request: .+'), 404)
  return toHead(expected, method)
}

// The answer to HEAD has the status of the answer to GET, and no body.
function toHead(expected: Expected, method: string): Expected {
  if (method !== 'HEAD' || !('status' in expected) || expected.kind === 'empty') return expected
  const { status } = expected.kind === 'json' ? Object(expected.body) : { status: null }
  return { kind: 'empty', status: expected.status, envelope: typeof status === 'number' ? status : null }
}
