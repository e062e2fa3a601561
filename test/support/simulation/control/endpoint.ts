import { STATUS_CODES } from 'node:http'
import fc from 'fast-check'
import { masterTokens, resolve, storedAccount } from '../choices.ts'
import type { Expected } from '../expected.ts'
import type { Answer, Request } from '../http.ts'
import { fingerprintOf, type Model, shownValue } from '../model/model.ts'
import { text } from '../pattern.ts'
import type { Step } from '../step.ts'

/** A request to a control endpoint, and what must come back. */
export type Exchange = {
  method: Request['method']
  /** the path after /_mock */
  path: string
  body?: object
  expected: Expected
  onAnswer?: (answer: Answer) => void
}

const accounts = fc.option(
  fc.record({
    token: fc.oneof({ weight: 3, arbitrary: fc.nat(3).map(storedAccount) }, { weight: 1, arbitrary: masterTokens }),
    asFingerprint: fc.boolean(),
  }),
  { nil: undefined, freq: 3 },
)

/** Steps that send a request to a control endpoint, for an account or for all. `take` changes the model. */
export function controlSteps<T>(
  name: string,
  parameters: fc.Arbitrary<T>,
  take: (model: Model, parameters: T, account: Named) => Exchange,
): fc.Arbitrary<Step> {
  return fc.record({ given: parameters, account: accounts }).map(({ given, account }) => ({
    take: (model) => {
      const named = account && { ...account, token: String(resolve({ token: account.token }, model).token) }
      const { method, path, body, expected, onAnswer } = take(model, given, named)
      const request: Request = { method, path: `/_mock${path}`, ...(body && { body: JSON.stringify(body) }) }
      return { kind: 'request', request, expected, ...(onAnswer && { onAnswer }) }
    },
    toString: () =>
      `${name}(${[given, account].filter((part) => part !== undefined).map((part) => fc.stringify(part))})`,
  }))
}

/** For steps without parameters. */
export const nothing = fc.constant(undefined)

/** A problem document (RFC 9457). `pointer` is the place of the error in the request's body. */
export function problem(status: number, pointer?: string): Expected {
  const body = { title: STATUS_CODES[status] ?? '', status, detail: text('.+'), pointer }
  return { kind: 'json', status, body }
}

/** An error that an endpoint answers. */
export class Problem extends Error {
  readonly expected: Expected

  constructor(status: number, pointer?: string) {
    super(`${status} ${pointer ?? ''}`)
    this.expected = problem(status, pointer)
  }
}

/** What `step` answers, or the problem that it throws. */
export function answerOrProblem(step: () => Expected): Expected {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.expected
  }
}

/** An account that a request names, by its token or by its fingerprint; undefined means all accounts. */
export type Named = { token: string; asFingerprint: boolean } | undefined

/** The account as the request names it. Its token is sent while no answer has shown its fingerprint. */
export function nameIn(model: Model, named: Named): string | undefined {
  if (!named) return undefined
  return (named.asFingerprint ? shownValue(model, fingerprintOf(named.token)) : undefined) ?? named.token
}

/** The account as a query string, empty for all accounts. */
export function queryFor(model: Model, named: Named): string {
  const name = nameIn(model, named)
  return name === undefined ? '' : `?account=${name}`
}

/** The fingerprint as answers show it; null for all accounts. */
export function shown(token: string | undefined) {
  return token === undefined ? null : fingerprintOf(token)
}
