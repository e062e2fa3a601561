import fc from 'fast-check'
import { resolve } from '../choices.ts'
import type { Expected } from '../expected.ts'
import { faultHeaders } from '../model/faults.ts'
import type { Model } from '../model/model.ts'
import type { Action, Step } from '../step.ts'
import { addresses } from './addresses.ts'
import { answerCall, type Caller, type Headers, type Operation } from './call.ts'
import { type Deviation, deviations, type Fields } from './deviations.ts'
import { credential, type Field } from './fields.ts'

/** How to simulate the calls of an operation. `path` is the part after the base path. */
type CallOptions = Operation & {
  path: string
  fields: Record<string, Field>
  rule: (caller: Caller) => Expected
}

type Flaw = { kind: 'bad'; name: string; value: unknown } | { kind: 'deviation'; deviation: Deviation }
type Plan = { token: unknown; given: Fields; flaw: Flaw | undefined; headers: Headers; isNewer: boolean }

// Mostly undefined.
function rarely<T>(arbitrary: fc.Arbitrary<T>, oneIn = 25): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

/** The headers with which a test controls a single call. */
export const controlHeaders: fc.Arbitrary<Headers> = fc
  .record({
    'x-mock-mode': rarely(fc.constantFrom('active', 'deprecated'), 12),
    'x-mock-validation': rarely(fc.constantFrom('strict', 'lenient', 'bogus'), 12),
    'x-mock-fault': rarely(fc.constantFrom(...Object.keys(faultHeaders)), 18),
    'x-mock-client-address': rarely(fc.constantFrom(...addresses, 'nowhere'), 4),
    'x-forwarded-for': rarely(fc.constantFrom(...addresses.flatMap((ip) => [ip, `10.9.9.9, ${ip}`])), 4),
  })
  .map(present)

/** Steps that call an operation: mostly valid, otherwise with one bad field or one deviation. */
export function callSteps(options: CallOptions): fc.Arbitrary<Step> {
  return fc
    .record<Plan>({
      token: credential,
      given: givenFields(options.fields),
      flaw: rarely(flawOf(options.fields), 5),
      headers: controlHeaders,
      isNewer: rarely(fc.constant(true), 10).map((value) => value === true),
    })
    .map((plan) => ({
      take: (model) => takeCall(model, options, plan),
      toString: () => `${options.id}(${describe(plan)})`,
    }))
}

function takeCall(model: Model, options: CallOptions, { token, given, flaw, headers, isNewer }: Plan): Action {
  const bad = flaw?.kind === 'bad' ? { [flaw.name]: flaw.value } : {}
  const fields = resolve({ token, ...given, ...bad }, model)
  const written = flaw?.kind === 'deviation' ? flaw.deviation.write(fields) : undefined
  const expected = answerCall(model, {
    operation: options,
    rule: options.rule,
    fields,
    flaw: flaw?.kind === 'bad' ? { name: flaw.name, status: options.fields[flaw.name]?.status ?? 410 } : undefined,
    deviation: written && flaw?.kind === 'deviation' ? flaw.deviation : undefined,
    headers,
  })
  const { body = JSON.stringify(fields), contentType = 'application/json' } = written ?? {}
  const path = `${isNewer ? '/api/v2' : '/app/api/v2'}/${options.path}`
  return {
    kind: 'request',
    request: { method: 'POST', path, headers: { 'content-type': contentType, ...headers }, body },
    expected,
  }
}

function givenFields(fields: Record<string, Field>): fc.Arbitrary<Fields> {
  const names = Object.keys(fields)
  const arbitraries = Object.fromEntries(
    names.map((name) => {
      const { good = fc.constant(undefined), isRequired } = fields[name] ?? {}
      return [name, isRequired ? good : fc.option(good, { nil: undefined, freq: 2 })]
    }),
  )
  return fc.record(arbitraries).map(present)
}

function flawOf(fields: Record<string, Field>): fc.Arbitrary<Flaw> {
  const bad = Object.entries(fields).flatMap(([name, field]) =>
    field.bad.map((value): Flaw => ({ kind: 'bad', name, value })),
  )
  const deviating = deviations.map((deviation): Flaw => ({ kind: 'deviation', deviation }))
  return bad.length === 0
    ? fc.constantFrom(...deviating)
    : fc.oneof(fc.constantFrom(...bad), fc.constantFrom(...deviating))
}

function present<T>(record: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function describe({ token, given, flaw, headers, isNewer }: Plan): string {
  const shown = flaw?.kind === 'deviation' ? flaw.deviation.name : flaw && `${flaw.name}=${fc.stringify(flaw.value)}`
  return [
    fc.stringify({ token, ...given }),
    shown,
    Object.keys(headers).length > 0 && JSON.stringify(headers),
    isNewer && 'newer',
  ]
    .filter(Boolean)
    .join('; ')
}
