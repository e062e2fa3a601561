import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KindGuard, type TSchema } from '@sinclair/typebox'
import type {
  FastifyError,
  FastifyInstance,
  FastifyRequest,
  onRequestHookHandler,
  onResponseHookHandler,
  onSendHookHandler,
  preValidationHookHandler,
  RouteOptions,
} from 'fastify'
import type { Context } from '../context.ts'
import { rejectExpectation } from '../lib/expectation.ts'
import { createValidator } from '../lib/validator.ts'
import { AccountLimitError, DatabaseUnavailableError, ListInterruptedError } from '../store/index.ts'
import { apiTokenRoutes } from './api-tokens/routes.ts'
import { renewalRulings } from './billing/renewals.ts'
import { billingRoutes } from './billing/routes.ts'
import { ApiError, errorRulings, errors, statuses } from './errors.ts'
import { keyRulings } from './keys.ts'
import { operationIdAt, pathRulings, toNewerPath } from './paths.ts'
import { fixtureRulings } from './projects/fixture-project.ts'
import { imageRoutes } from './projects/qr-code.ts'
import { projectRoutes } from './projects/routes.ts'
import { masterTokenRulings } from './request/api-token.ts'
import { accountRulings, authenticateHook } from './request/authenticate.ts'
import { corsHook, corsRulings } from './request/cors.ts'
import { explainValue, valueRulings } from './request/explain-value.ts'
import { corrupt } from './request/fault-effects.ts'
import { faultHeaderRulings } from './request/fault-header.ts'
import { applyFaults, loseResponse } from './request/faults.ts'
import { logCall } from './request/log-line.ts'
import { effectiveMode, requestedMode, switchOffError, switchOffRulings } from './request/mode.ts'
import { handleNotFound } from './request/not-found.ts'
import { formatExplainHeader, type Notes } from './request/notes.ts'
import { bodyRulings } from './request/parse-body.ts'
import { parseBodyHook } from './request/parse-hook.ts'
import { readToken } from './request/read-token.ts'
import { createCallReceiver, sizeRuling } from './request/receive-body.ts'
import { type Exchange, recordResponse } from './request/record.ts'
import { createMessageRedactor } from './request/redaction.ts'
import { validationRulings } from './request/validation.ts'

/** Rulings not tied to single operations. */
export const globalRulings = {
  ...pathRulings,
  ...bodyRulings,
  bodySize: sizeRuling,
  ...valueRulings,
  ...accountRulings,
  ...masterTokenRulings,
  ...errorRulings,
  ...switchOffRulings,
  ...faultHeaderRulings,
  ...validationRulings,
  ...corsRulings,
  ...keyRulings,
  ...renewalRulings,
  ...fixtureRulings,
}

/** The emulated API. Every call passes through the hooks in the order in which they are added. */
export function pickyApi(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.decorateRequest('call')
    app.addHook('onRoute', (route) => addUnderNewerBase(app, route))
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', createCallReceiver())
    app.setValidatorCompiler<TSchema>(({ schema }) => validate(schema))
    app.setSerializerCompiler(() => JSON.stringify)
    app.addHook('onRequest', beginCall)
    app.addHook('onRequest', corsHook(context.settings))
    app.addHook('onRequest', rejectExpectation(errors.expectationFailed))
    app.addHook('preValidation', parseBodyHook(context))
    app.addHook('preValidation', applyFaults(context))
    app.addHook('preValidation', waitUntilWritable(context))
    app.addHook('preValidation', authenticateHook(context))
    app.addHook('onSend', finishResponse(context))
    app.addHook('onResponse', logFinishedCall(context))
    app.setErrorHandler((error: FastifyError, request, reply) => handleError(error, { request, reply, context }))
    app.setNotFoundHandler((request, reply) => handleNotFound(request, reply, context))
    // Called directly: registering each as a plugin would take longer than adding its routes.
    for (const routes of [projectRoutes, imageRoutes, apiTokenRoutes, billingRoutes]) await routes(context)(app, {})
  }
}

function addUnderNewerBase(app: FastifyInstance, route: RouteOptions): void {
  const url = toNewerPath(route.url)
  if (url !== undefined) app.route({ ...route, url })
}

function validate(schema: TSchema) {
  const { isValid, firstError } = createValidator(schema)
  return (value: unknown) =>
    isValid(value) ? { value } : { error: errors.validation(explainValue(firstError(value))) }
}

const beginCall: onRequestHookHandler = (request, reply, done) => {
  // Read once: Fastify creates the options anew each time.
  const { url: route, schema, config } = request.routeOptions
  const notes: Notes = []
  request.call = {
    route,
    operation: operationIdAt(route),
    acceptsApiTokens: config.acceptsApiTokens === true,
    onlyReads: config.onlyReads === true,
    bodySchema: KindGuard.IsObject(schema?.body) ? schema.body : undefined,
    notes,
    requestedMode: requestedMode(request.raw.headers['x-mock-mode'], notes),
    key: undefined,
    account: undefined,
    status: statuses.success.status,
  }
  reply.header('x-mock-request-id', request.id)
  // Every body is parsed as JSON, so Fastify must not reject a content type. request.raw.headers has the headers received.
  request.headers = { 'content-type': 'application/json' }
  done()
}

// A call that may change something waits here while another program has the database locked, because what follows must not wait:
// see authenticateHook.
function waitUntilWritable({ store }: Context): preValidationHookHandler {
  return (request, _reply, done) => {
    const { operation, onlyReads } = request.call
    if (operation === undefined || onlyReads) done()
    else store.whenWritable(done)
  }
}

// The response waits until everything that the call read or changed is on disk. For this, a handler must not await anything
// between what it reads or changes and its response.
function finishResponse(context: Context): onSendHookHandler<unknown> {
  return (request, reply, payload, done) =>
    context.store.afterCommit((error) => {
      const exchange = { request, reply, context }
      if (error && isSuccess(request)) return done(error)
      if (request.call.fault?.transport === 'lost') return loseResponse(exchange, payload)
      callDone(() => recordAndCorrupt(exchange, error ? unavailableBody(error, exchange, payload) : payload), done)
    })
}

function isSuccess({ call }: FastifyRequest): boolean {
  return call.status === statuses.success.status
}

// Why a call is rejected may be wrong too: a project may have been looked up in a file that is damaged. Fastify does not call the error
// handler again for the response to an error. What needs no database, and failures of the mock, are sent as they are.
function unavailableBody(error: Error, exchange: Exchange, payload: unknown): unknown {
  const { operation, status, fault } = exchange.request.call
  const isScripted = fault?.status !== undefined
  if (operation === undefined || isScripted || status === statuses.serviceUnavailable.status) return payload
  return JSON.stringify(rejectCall(error, exchange))
}

// Fastify catches what a hook throws, but not what its callback throws later.
function callDone(step: () => unknown, done: (error: Error | null, payload?: unknown) => void): void {
  let payload: unknown
  try {
    payload = step()
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)))
    return
  }
  done(null, payload)
}

function recordAndCorrupt(exchange: Exchange, payload: unknown): unknown {
  const { request, reply } = exchange
  const { notes, fault } = request.call
  if (payload instanceof Readable) logDisconnection(exchange)
  if (notes.length > 0)
    reply.header('x-mock-explain', formatExplainHeader(notes, createMessageRedactor(request, exchange.context.store)))
  const recorded = recordResponse(exchange, payload)
  // The response to HEAD has no body to corrupt.
  return request.method === 'HEAD' ? recorded : corrupt(fault?.transport, recorded, reply)
}

function logFinishedCall(context: Context): onResponseHookHandler {
  return (request, reply, done) => {
    logCall(context, { request, reply, httpStatus: reply.statusCode })
    done()
  }
}

// Fastify calls no onResponse hook if the client disconnects during a stream.
function logDisconnection({ request, reply, context }: Exchange): void {
  reply.raw.once('close', () => {
    if (reply.raw.writableFinished) return
    request.call.notes.push('the client disconnected before it had the whole response')
    logCall(context, { request, reply, httpStatus: null })
  })
}

function handleError(error: FastifyError, exchange: Exchange) {
  // A client that disconnects before a stream begins. The call is recorded and logged already.
  if (error.code === 'ERR_STREAM_PREMATURE_CLOSE' && exchange.reply.raw.destroyed) return undefined
  return exchange.reply.send(rejectCall(error, exchange))
}

// @returns the body of the response, for which it sets the status and the headers
function rejectCall(error: Error, { request, reply, context }: Exchange): { status: number; message: string } {
  // The switch-off applies to bodies that could not be parsed, or not even received.
  readToken(request)
  const apiError =
    switchOffError(request.url, effectiveMode(request.call, context.store)) ?? toApiError(error, { request, context })
  const { envelope, httpStatus, explanation, isScripted } = apiError
  request.call.status = envelope.status
  request.call.responseJson = undefined
  if (explanation !== '') request.call.notes.push(explanation)
  const { status, message } = envelope
  const shown = isScripted ? message : createMessageRedactor(request, context.store)(message)
  reply.code(httpStatus).type('application/json; charset=utf-8')
  return { status, message: shown }
}

function toApiError(
  error: Partial<FastifyError> & Error,
  { request, context }: Pick<Exchange, 'request' | 'context'>,
): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof AccountLimitError) return errors.tooManyAccounts(error.max)
  if (error instanceof ListInterruptedError) return errors.interrupted(error.message)
  if (error.statusCode !== undefined && error.statusCode < 500) return errors.invalidRequest(error.message)
  const explained = context.store.health.explain(error)
  // The store has logged it once, for all calls.
  if (explained instanceof DatabaseUnavailableError) return errors.serviceUnavailable(explained.message)
  request.log.error(error)
  return errors.serviceUnavailable()
}
