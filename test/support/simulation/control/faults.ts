import fc from 'fast-check'
import { type Expected, success } from '../expected.ts'
import { idOf, remainingOf } from '../model/faults.ts'
import { type Model, shownValue } from '../model/model.ts'
import type { Fault, Rule } from '../model/state.ts'
import type { Pattern } from '../pattern.ts'
import { controlSteps, type Exchange, type Named, nameIn, nothing, problem, queryFor, shown } from './endpoint.ts'

const operations = [
  '*',
  '*',
  'create-project',
  'get-projects',
  'set-webhook',
  'change-billing',
  'check-balance',
  'qr-image',
]

const effects = fc.constantFrom<Partial<Rule>[]>(
  { status: 403 },
  { status: 410, message: 'broken', http_status: 500 },
  { status: 999 },
  { http_status: 503, body: '<h1>down</h1>' },
  { http_status: 502, body: { status: 7, oops: ['x'] } },
  { http_status: 204 },
  { delay_ms: 1 },
  ...['reset', 'hang', 'lost', 'truncate', 'malformed'].map((transport) => ({ transport })),
)

const limits = fc.record({ times: fc.integer({ min: 1, max: 2 }), after: fc.nat(2) }, { requiredKeys: [] })

/** Rules that are rejected, with the place of the error. */
const rejected: { rule: object; pointer: string }[] = [
  { rule: { operation: '*' }, pointer: '' },
  { rule: { operation: 'create-projects', status: 403 }, pointer: '/operation' },
  { rule: { operation: '*', status: 403, transport: 'reset' }, pointer: '/transport' },
  { rule: { operation: '*', message: 'broken', delay_ms: 1 }, pointer: '/message' },
  { rule: { operation: '*', body: 'x', delay_ms: 1 }, pointer: '/body' },
  { rule: { operation: '*', status: 403, times: 0 }, pointer: '/times' },
  { rule: { operation: '*', status: 403, http_status: 204 }, pointer: '/http_status' },
  { rule: { operation: '*', status: 403, sometimes: 1 }, pointer: '/sometimes' },
]

export const addFault = controlSteps(
  'add-fault',
  fc.record({ operation: fc.constantFrom(...operations), effect: effects, limits }),
  (model, { operation, effect, limits }, account): Exchange => {
    const rule: Rule = { operation, ...effect, ...limits }
    const request = { method: 'POST' as const, path: '/faults', body: { ...rule, account: nameIn(model, account) } }
    if (account && operation === 'qr-image') return { ...request, expected: problem(400, '/account') }
    return { ...request, expected: success(show(add(model, rule, account)), 201) }
  },
)

export const addInvalidFault = controlSteps('add-fault', fc.constantFrom(...rejected), (_model, { rule, pointer }) => ({
  method: 'POST',
  path: '/faults',
  body: rule,
  expected: problem(400, pointer),
}))

export const listFaults = controlSteps('list-faults', nothing, (model, _given, account) => ({
  method: 'GET',
  path: `/faults${queryFor(model, account)}`,
  expected: success(showFaults(model, account)),
}))

export const removeFault = controlSteps('remove-fault', fc.nat(5), (model, n): Exchange => {
  const fault = model.faults[n]
  const name = fault?.account === undefined ? undefined : shownValue(model, shown(fault.account))
  const path = `/faults/${name ?? 'all'}-${fault?.number ?? 99}`
  model.faults = model.faults.filter((each) => each !== fault)
  return { method: 'DELETE', path, expected: fault ? success({ removed: 1 }) : problem(404) }
})

export const clearFaults = controlSteps('clear-faults', nothing, (model, _given, account) => {
  const removed = concerning(model, account)
  model.faults = model.faults.filter((fault) => !removed.includes(fault))
  const expected: Expected = success({ removed: removed.length })
  return { method: 'DELETE', path: `/faults${queryFor(model, account)}`, expected }
})

function add({ faults, faultNumbers }: Model, rule: Rule, account: Named): Fault {
  const number = (faultNumbers.get(account?.token ?? '') ?? 0) + 1
  faultNumbers.set(account?.token ?? '', number)
  const fault = { account: account?.token, number, rule, matched: 0, fired: 0 }
  faults.push(fault)
  return fault
}

/** The faults as they are listed. */
export function showFaults(model: Model, account: Named) {
  return { faults: concerning(model, account).map(show) }
}

function concerning({ faults }: Model, account: Named): Fault[] {
  return faults.filter((fault) => !account || fault.account === account.token)
}

function show(fault: Fault): Pattern {
  const { account, rule, matched, fired } = fault
  return { id: idOf(fault), account: shown(account), ...rule, matched, fired, remaining: remainingOf(fault) }
}
