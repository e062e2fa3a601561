import type { Expected } from '../expected.ts'
import { answerOrRefuse, envelope, Refusal, refusal } from '../model/errors.ts'
import { applyFault, faultHeaders, idOf, type Outcome, plain, triggerFault } from '../model/faults.ts'
import { type FoundToken, findAccount, findApiToken, instantOf, type Model } from '../model/model.ts'
import { type Account, ownOrShared } from '../model/state.ts'
import type { Pattern } from '../pattern.ts'
import { addresses, isSameAddress, socketAddress } from './addresses.ts'
import type { Deviation, Fields, Rejection } from './deviations.ts'

/** Who makes a call, and what is sent. An account that is not stored yet is stored with its first project. */
export type Caller = { model: Model; account: Account; fields: Fields; store: () => void }

/** An operation of the emulated API. `credential` is the kind of token that its calls take. */
export type Operation = { id: string; isPm: boolean; credential: 'master' | 'any' }

/** A call of the emulated API that has a body. */
export type Call = {
  operation: Operation
  /** Answers if token and fields are valid. Changes the model. @throws Refusal */
  rule: (caller: Caller) => Expected
  /** what is sent, in the form of the documentation */
  fields: Fields
  /** a field whose value the limits reject */
  flaw: { name: string; status: number } | undefined
  deviation: Deviation | undefined
  headers: Headers
}

export type Headers = Record<string, string>

/** What the journal records of a call. `account` is the token of the account that it belongs to. */
export type Trace = { account: string | undefined; fault: Pattern }

const maxTokenLength = 200

/** Answers a call, and changes the model. Errors come in the ruled order. Names in parentheses are rows of docs/fidelity.md (error-order). */
export function answerCall(model: Model, call: Call): Expected {
  const { operation, headers } = call
  const trace: Trace = { account: readAccount(model, call), fault: null }
  const early = switchedOff(model, operation.isPm, headers, trace.account) ?? rejectValidationHeader(headers)
  const outcome = early
    ? plain(early)
    : withFault(model, operation.id, headers, trace, () => answerOrRefuse(() => execute(model, call, trace)))
  return record(model, operation.id, trace, outcome)
}

/** The answer of the switched-off API; undefined if it is active or the path is not that of a PM call (deprecated-paths). */
export function switchedOff(
  { mode }: Model,
  isPm: boolean,
  headers: Headers,
  token: string | undefined,
): Expected | undefined {
  const { mode: name, status, message, http_status } = ownOrShared(mode, token)
  const isActive = (headers['x-mock-mode'] ?? name) === 'active'
  return isActive || !isPm ? undefined : envelope(status, message, http_status)
}

/** The answer to an invalid header x-mock-validation (validation-header). */
export function rejectValidationHeader({ 'x-mock-validation': value }: Headers): Expected | undefined {
  return value === undefined || value === 'strict' || value === 'lenient'
    ? undefined
    : refusal(410, 'header x-mock-validation')
}

/** The outcome of a call with the fault of its header, or one that is set, or none (fault-header). */
export function withFault(
  model: Model,
  operation: string,
  headers: Headers,
  trace: Trace,
  execute: () => Expected,
): Outcome {
  const header = headers['x-mock-fault']
  if (header !== undefined) {
    const requested = faultHeaders[header]
    if (!requested) return plain(refusal(410, 'header x-mock-fault'))
    trace.fault = 'x-mock-fault'
    return applyFault(requested, execute)
  }
  const fault = triggerFault(model, trace.account, operation)
  if (!fault) return plain(execute())
  trace.fault = idOf(fault)
  return applyFault(fault.rule, execute)
}

/** Records a call in the journal. @returns what is sent */
export function record(model: Model, operation: string | null, trace: Trace, { sent, recorded }: Outcome): Expected {
  const isAnswered = sent.kind !== 'none' && sent.kind !== 'hang'
  model.journal.push({
    account: trace.account,
    operation,
    time: instantOf(model, trace.account),
    status: recorded ? statusIn(recorded) : null,
    http_status: isAnswered && recorded && 'status' in recorded ? recorded.status : null,
    fault: trace.fault,
  })
  return sent
}

// `status` in the answer's body; null if it has none.
function statusIn(answer: Expected): number | null {
  if (answer.kind === 'empty') return answer.envelope
  const body =
    answer.kind === 'json' ? answer.body : answer.kind === 'raw' && answer.body !== '' ? readJson(answer.body) : null
  const { status } = Object(body)
  return typeof status === 'number' ? status : null
}

function readJson(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text
}

// The token of the account whose mode and faults apply to a call.
function readAccount(model: Model, call: Call): string | undefined {
  const { deviation, fields, operation } = call
  const rejection = rejectionOf(model, call)
  if (deviation?.hidesToken) return undefined
  // Strict validation does not read a number as a token.
  if (deviation && isStrict(model, call) && deviation.strict.place === '/token') return undefined
  if (typeof fields.token !== 'string') return undefined
  if (operation.credential === 'master' || rejection?.stage === 'parsing') return fields.token
  return findApiToken(model, fields.token)?.account.token ?? fields.token
}

function isStrict({ world }: Model, { headers }: Call): boolean {
  return (headers['x-mock-validation'] ?? world.validation) === 'strict'
}

function rejectionOf(model: Model, call: Call): Rejection | undefined {
  return isStrict(model, call) ? call.deviation?.strict : call.deviation?.lenient
}

// First a body that cannot be parsed, then the header x-mock-client-address, then the token, then everything else (error-order).
function execute(model: Model, call: Call, trace: Trace): Expected {
  const rejection = rejectionOf(model, call)
  if (rejection?.stage === 'parsing') throw new Refusal(rejection.status, rejection.place)
  const caller = authenticate(model, call, trace)
  if ('kind' in caller) return caller
  if (rejection) throw new Refusal(rejection.status, rejection.place)
  if (call.flaw) throw new Refusal(call.flaw.status, `/${call.flaw.name}`)
  return call.rule(caller)
}

function authenticate(model: Model, call: Call, trace: Trace): Caller | Expected {
  const { fields, deviation, operation, headers } = call
  const { token } = fields
  const address = operation.credential === 'any' ? clientAddress(model, headers) : undefined
  const isNumber = isStrict(model, call) && deviation?.strict.place === '/token'
  if (typeof token !== 'string' || token === '' || token.length > maxTokenLength || isNumber)
    throw new Refusal(401, '/token')
  const stored = findAccount(model, token)
  const found = stored ? undefined : findApiToken(model, token)
  if (found) return authenticateApiToken(model, call, { found, address }, trace)
  const account = stored ?? newAccount(model, token)
  if (!account?.enabled) throw new Refusal(401, '/token')
  return toCaller(model, account, fields)
}

// A call with an API token belongs to the account that owns the project. A PM call is refused (api-token-refused), but the
// switch-off of this account comes first.
function authenticateApiToken(
  model: Model,
  { operation, headers, fields }: Call,
  { found, address }: { found: FoundToken; address: string | undefined },
  trace: Trace,
): Caller | Expected {
  const { account } = found
  trace.account = account.token
  if (operation.credential === 'master') {
    const off = switchedOff(model, operation.isPm, headers, account.token)
    if (off) return off
    throw new Refusal(401, '/token: expected a master token')
  }
  const reason = rejectionReason(found, address)
  if (reason !== null) throw new Refusal(reason.startsWith('project') ? 408 : 401, '/token')
  return toCaller(model, account, fields)
}

/** Why an API token is rejected in a call from an address; null if it is accepted (api-token-rejected, bound-api-token). */
export function rejectionReason({ account, project, token }: FoundToken, address: string | undefined): string | null {
  if (token.state !== 'enabled') return token.state
  if (!account.enabled) return 'account_disabled'
  if (project.project_status === 'Expired') return 'project_expired'
  if (project.project_status === 'Delete') return 'project_deleted'
  const isElsewhere = token.ip !== '' && address !== undefined && !isSameAddress(token.ip, address)
  return isElsewhere ? 'bound_to_another_address' : null
}

// The address that a call comes from (client-address).
function clientAddress({ world }: Model, headers: Headers): string | undefined {
  const { 'x-mock-client-address': named, 'x-forwarded-for': forwarded } = headers
  if (world.clientAddress === 'header') {
    if (named !== undefined && !addresses.includes(named)) throw new Refusal(410, 'header x-mock-client-address')
    return named
  }
  const last = world.clientAddress === 'forwarded' ? forwarded?.split(',').at(-1)?.trim() : undefined
  return last ?? socketAddress
}

// An unknown token is a new account, unless accounts are closed (account-per-token).
function newAccount({ world, catalog }: Model, token: string): Account | undefined {
  return world.accounts === 'open' ? { token, enabled: true, balance: catalog.balance, projects: [] } : undefined
}

function toCaller(model: Model, account: Account, fields: Fields): Caller {
  const store = () => {
    if (model.accounts.includes(account)) return
    // stored-accounts
    if (model.accounts.length >= model.world.maxAccounts) throw new Refusal(409, '/token')
    model.accounts.push(account)
  }
  return { model, account, fields, store }
}
