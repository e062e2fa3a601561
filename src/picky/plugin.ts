import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type {
  FastifyError,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  onResponseHookHandler,
  onSendAsyncHookHandler,
} from 'fastify'
import type { Context } from '../context.ts'
import { createValidator } from '../lib/validator.ts'
import { AccountsFullError } from '../store/index.ts'
import { apiTokenRoutes } from './api-tokens/routes.ts'
import { renewalRulings } from './billing/renewals.ts'
import { billingRoutes } from './billing/routes.ts'
import { errorRulings, errors, statuses, VendorError } from './errors.ts'
import { issueRulings } from './keys.ts'
import { operationIdAt } from './paths.ts'
import { fixtureRulings } from './projects/fixture-project.ts'
import { imageRoutes } from './projects/images.ts'
import { projectRoutes } from './projects/routes.ts'
import { accountRulings } from './request/call.ts'
import { spoil } from './request/fault-responses.ts'
import { meetFault } from './request/faults.ts'
import { admission, reading } from './request/hooks.ts'
import { logLine } from './request/log-line.ts'
import { keyWithin, modeAsked, modeOf, switchedOff, switchOffRulings } from './request/mode.ts'
import { refuseUnknown } from './request/not-found.ts'
import { explainHeader, type Notes } from './request/notes.ts'
import { readerRulings } from './request/parse-body.ts'
import { receiveBody, sizeRuling } from './request/receive-body.ts'
import { type Exchange, recordAnswer } from './request/record.ts'

/** What holds for every call. */
export const planeRulings = {
  ...readerRulings,
  size: sizeRuling,
  ...accountRulings,
  ...errorRulings,
  ...switchOffRulings,
  ...issueRulings,
  ...renewalRulings,
  ...fixtureRulings,
}

/** The emulated API. Each call goes through the hooks in this order. */
export function vendorPlane(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.decorateRequest('call')
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', receiveBody)
    app.setValidatorCompiler<TSchema>(({ schema }) => validate(schema))
    app.setSerializerCompiler(() => JSON.stringify)
    app.addHook('onRequest', begin)
    app.addHook('preValidation', reading(context))
    app.addHook('preValidation', meetFault(context))
    app.addHook('preValidation', admission(context))
    app.addHook('preSerialization', noteAnswer)
    app.addHook('onSend', finish(context))
    app.addHook('onResponse', logCall(context))
    app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, { request, reply, context }))
    app.setNotFoundHandler(refuseUnknown)
    // No plugins of their own: each would take longer to make than all its routes.
    for (const routes of [projectRoutes, imageRoutes, apiTokenRoutes, billingRoutes]) await routes(context)(app, {})
  }
}

function validate(schema: TSchema) {
  const { fits, misfit } = createValidator(schema)
  return (value: unknown) => (fits(value) ? { value } : { error: errors.misfit(misfit(value)) })
}

const begin: onRequestHookHandler = (request, reply, done) => {
  const notes: Notes = []
  const mode = modeAsked(request.raw.headers['x-mock-mode'], notes)
  const operation = operationIdAt(request.routeOptions.url)
  request.call = { notes, mode, key: undefined, account: undefined, status: statuses.success.status, operation }
  reply.header('x-mock-request-id', request.id)
  // The body is read as JSON whatever its type is called, so no type may be refused.
  request.headers = { 'content-type': 'application/json' }
  done()
}

async function noteAnswer(request: FastifyRequest, _reply: FastifyReply, payload: unknown) {
  request.call.answer = payload
  return payload
}

function finish(context: Context): onSendAsyncHookHandler<unknown> {
  return async (request, reply, payload) => {
    const { notes, fault } = request.call
    if (notes.length > 0) reply.header('x-mock-explain', explainHeader(notes))
    const answer = recordAnswer({ request, reply, context }, payload)
    // The answer to HEAD has no body that could be spoilt.
    return request.method === 'HEAD' ? answer : spoil(fault?.transport, answer, reply)
  }
}

function logCall({ log }: Context): onResponseHookHandler {
  return (request, reply, done) => {
    logLine(log, { request, reply, httpStatus: reply.statusCode })
    done()
  }
}

function answerError(error: FastifyError, { request, reply, context }: Exchange) {
  // A body that cannot be read, or even received, meets the switch-off all the same.
  request.call.key ??= keyWithin(request.body)
  const { envelope, httpStatus, explanation } =
    switchedOff(request.url, modeOf(request.call, context.store)) ?? asVendorError(error, request)
  request.call.status = envelope.status
  if (explanation !== '') request.call.notes.push(explanation)
  return reply.code(httpStatus).type('application/json; charset=utf-8').send(envelope)
}

function asVendorError(error: FastifyError, request: FastifyRequest): VendorError {
  if (error instanceof VendorError) return error
  if (error instanceof AccountsFullError) return errors.tooManyAccounts(error.most)
  if (error.statusCode !== undefined && error.statusCode < 500) return errors.invalidRequest(error.message)
  request.log.error(error)
  return errors.serviceUnavailable()
}
