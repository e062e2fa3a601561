import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KindGuard, type TSchema } from '@sinclair/typebox'
import type {
  FastifyError,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  onResponseHookHandler,
  preValidationHookHandler,
} from 'fastify'
import type { Context } from '../context.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { createValidator } from '../lib/validator.ts'
import { AccountsFullError } from '../store/index.ts'
import { apiTokenRoutes } from './api-tokens/routes.ts'
import { billingRoutes } from './billing/routes.ts'
import { readBody, readerRulings, refuseInexact } from './body.ts'
import { accountRulings, authenticate, pathOf } from './call.ts'
import { errorRulings, errors, statuses, VendorError } from './errors.ts'
import { explainHeader, type Notes } from './explain.ts'
import { issueRulings } from './issue.ts'
import { imageRoutes } from './projects/images.ts'
import { projectRoutes } from './projects/routes.ts'
import { receiveBody, sizeRuling } from './receive-body.ts'
import { keyWithin, modeAsked, modeOf, switchedOff, switchOffRulings } from './switch-off.ts'
import { refuseUnknown } from './unknown-path.ts'

/** What holds for every call. */
export const planeRulings = {
  ...readerRulings,
  size: sizeRuling,
  ...accountRulings,
  ...errorRulings,
  ...switchOffRulings,
  ...issueRulings,
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
    app.addHook('onSend', explain)
    app.addHook('onResponse', logCall(context))
    app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, { request, reply, context }))
    app.setNotFoundHandler(refuseUnknown)
    for (const routes of [projectRoutes, imageRoutes, apiTokenRoutes, billingRoutes])
      await app.register(routes(context))
  }
}

function validate(schema: TSchema) {
  const { fits, misfit } = createValidator(schema)
  return (value: unknown) => (fits(value) ? { value } : { error: errors.misfit(misfit(value)) })
}

const begin: onRequestHookHandler = (request, reply, done) => {
  const notes: Notes = []
  const mode = modeAsked(request.raw.headers['x-mock-mode'], notes)
  request.call = { notes, mode, key: undefined, account: undefined, status: statuses.success.status }
  reply.header('x-mock-request-id', request.id)
  // The body is read as JSON whatever its type is called, so no type may be refused.
  request.headers = { 'content-type': 'application/json' }
  done()
}

// No promise: from the look at the wallet to what is debited there is no turn of the event loop, so no other call.
function reading(context: Context): preValidationHookHandler {
  return (request, _reply, done) => {
    try {
      read(request, context)
      done()
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

function read(request: FastifyRequest, context: Context): void {
  const schema: unknown = request.routeOptions.schema?.body
  if (!KindGuard.IsObject(schema)) return
  const { notes } = request.call
  const contentType = request.raw.headers['content-type']
  const strict = context.settings.validation === 'strict'
  const reading = readBody(schema, { body: request.body, contentType, strict, notes })
  const { token } = reading.fields
  if (typeof token === 'string') request.call.key = fingerprint(token)
  const refusal = switchedOff(request.url, modeOf(request.call, context.store))
  if (refusal) throw refusal
  request.call.account = authenticate(token, context.store)
  refuseInexact(schema, reading)
  request.body = reading.fields
}

async function explain(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.call.notes.length > 0) reply.header('x-mock-explain', explainHeader(request.call.notes))
}

function logCall({ log }: Context): onResponseHookHandler {
  return (request, reply, done) => {
    const { key: account, status } = request.call
    const ms = Math.round(reply.elapsedTime * 10) / 10
    const call = { request: request.id, status, ms, account }
    log.info(call, `${request.method} ${pathOf(request)} ${reply.statusCode}`)
    done()
  }
}

type Exchange = { request: FastifyRequest; reply: FastifyReply; context: Context }

function answerError(error: FastifyError, { request, reply, context }: Exchange) {
  // A body that cannot be read, or even received, meets the switch-off all the same.
  if (context.store.mode.count() > 0) request.call.key ??= keyWithin(request.body)
  const { envelope, httpStatus, explanation } =
    switchedOff(request.url, modeOf(request.call, context.store)) ?? asVendorError(error, request)
  request.call.status = envelope.status
  request.call.notes.push(explanation)
  return reply.code(httpStatus).type('application/json; charset=utf-8').send(envelope)
}

function asVendorError(error: FastifyError, request: FastifyRequest): VendorError {
  if (error instanceof VendorError) return error
  if (error instanceof AccountsFullError) return errors.tooManyAccounts(error.most)
  if (error.statusCode !== undefined && error.statusCode < 500) return errors.invalidRequest(error.message)
  request.log.error(error)
  return errors.serviceUnavailable()
}
