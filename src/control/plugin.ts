import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type {
  FastifyError,
  FastifyReply,
  FastifyRequest,
  preHandlerHookHandler,
  preSerializationHookHandler,
} from 'fastify'
import type { Context } from '../context.ts'
import { shorten } from '../lib/describe.ts'
import { rejectExpectation } from '../lib/expectation.ts'
import { isFingerprint } from '../lib/fingerprint.ts'
import type { RawBody } from '../lib/malformed-http.ts'
import { createValidator } from '../lib/validator.ts'
import {
  DatabaseUnavailableError,
  findCarriedSecrets,
  type RedactText,
  redactTexts,
  type Store,
} from '../store/index.ts'
import { guardAccess } from './access.ts'
import { accountRoutes } from './accounts/accounts.ts'
import { apiTokenRoutes } from './accounts/api-tokens.ts'
import { projectRoutes } from './accounts/projects.ts'
import { caRoute } from './ca.ts'
import { clockRoutes } from './clock.ts'
import { faultRoutes } from './faults.ts'
import { modeRoutes } from './mode.ts'
import { overviewRoute } from './overview.ts'
import { Problem, sendProblem, toValidationProblem } from './problem.ts'
import { receiveControlBody } from './receive-body.ts'
import { referenceRoutes } from './reference.ts'
import { requestRoutes } from './requests/list.ts'
import { createWaitingSlots } from './requests/slots.ts'
import { streamRoute } from './requests/stream.ts'
import { verifyRoute } from './requests/verify.ts'
import { waitRoute } from './requests/wait.ts'
import { startInOrder } from './start-in-order.ts'
import { resetRoute } from './state/reset.ts'
import { snapshotRoutes } from './state/snapshots.ts'
import { stateRoutes } from './state/state.ts'
import { createTurns, type Turns } from './turns.ts'

// Of all endpoints but the import of a state. A larger body would delay other requests, and take hundreds of megabytes, to be rejected.
const maxBodyBytes = 262_144

/** The control plane: the endpoints with which a test controls the mock. Registered under /_mock. */
export function controlPlane(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', receiveControlBody)
    app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => validate(schema, httpPart))
    app.setSerializerCompiler(() => JSON.stringify)
    app.addHook('onRequest', guardAccess(context.settings))
    app.addHook(
      'onRequest',
      rejectExpectation((detail) => new Problem(417, detail)),
    )
    app.addHook('onRequest', (request, _reply, done) => {
      // Every body is parsed as JSON: `curl -d` labels its body as a form.
      if (request.headers['content-type']) request.headers = { 'content-type': 'application/json' }
      done()
    })
    app.addHook('preValidation', startInOrder(context))
    app.addHook('preSerialization', hideSecrets(context))
    app.setErrorHandler((error: FastifyError, request, reply) =>
      sendProblem(reply, toProblem(error, { request, context })),
    )
    app.setNotFoundHandler(handleNotFound)
    const endpoints: string[] = []
    app.addHook('onRoute', (route) => {
      route.bodyLimit ??= maxBodyBytes
      // Fastify adds a HEAD route to each GET route.
      if (route.method !== 'HEAD') endpoints.push(`${route.method} ${route.url}`)
    })
    // Called directly: registering each as a plugin would take longer than adding its routes.
    const turns = createTurns(context.closing)
    for (const routes of memoryRoutes(context, { endpoints, turns })) await routes(app, {})
    await app.register(async (databaseApp) => {
      databaseApp.addHook('preHandler', useDatabase(context))
      for (const routes of databaseRoutes(context, turns)) await routes(databaseApp, {})
    })
  }
}

// Everything that a request then reads is on disk. What it changes, it commits itself.
function useDatabase({ store }: Context): preHandlerHookHandler {
  return ({ method }, _reply, done) => {
    if (method !== 'GET' && method !== 'HEAD') return store.whenWritable(done)
    store.health.whenUsable((error) => {
      if (error) return done(error)
      store.commit()
      done()
    })
  }
}

// These work whatever the state of the database.
function memoryRoutes(
  context: Context,
  { endpoints, turns }: { endpoints: readonly string[]; turns: Turns },
): FastifyPluginAsyncTypebox[] {
  const slots = createWaitingSlots()
  return [
    overviewRoute(context, endpoints),
    modeRoutes(context),
    faultRoutes(context),
    requestRoutes(context, turns),
    verifyRoute(context, turns),
    caRoute(context),
    waitRoute(context, { slots, turns }),
    streamRoute(context, slots),
    referenceRoutes,
  ]
}

function databaseRoutes(context: Context, turns: Turns): FastifyPluginAsyncTypebox[] {
  return [
    ...[resetRoute, clockRoutes, accountRoutes, projectRoutes, apiTokenRoutes].map((routes) => routes(context)),
    ...[stateRoutes, snapshotRoutes].map((routes) => routes(context, turns)),
  ]
}

function validate(schema: TSchema, part = 'body') {
  const { isValid, firstError } = createValidator(schema)
  return (value: unknown) => (isValid(value) ? { value } : { error: toValidationProblem(firstError(value), part) })
}

function toProblem(error: FastifyError, { request, context }: { request: FastifyRequest; context: Context }): Problem {
  if (error instanceof Problem) return error
  if (error.statusCode !== undefined && error.statusCode < 500) return new Problem(error.statusCode, error.message)
  const explained = context.store.health.explain(error)
  // The store has logged it once, for all requests.
  if (explained instanceof DatabaseUnavailableError) return new Problem(503, `the mock failed: ${explained.message}`)
  request.log.error(error)
  return new Problem(503, 'the mock failed: its log has the details')
}

// In every response but those whose route says that they show secrets, and in every problem. The hook is not called for texts, which
// are the journal, where secrets are hidden already, and exports.
function hideSecrets({ store }: Context): preSerializationHookHandler {
  return (request, reply, payload, done) => {
    const { showsSecrets = false } = request.routeOptions.config
    const mayShow = typeof showsSecrets === 'boolean' ? showsSecrets : showsSecrets(request)
    const isPlain = mayShow && reply.statusCode < 400
    done(null, isPlain ? payload : redactTexts(payload, redactorOf(request, store)))
  }
}

// A request carries secrets too, such as the token of the account that it names.
function redactorOf({ url, raw: { headers }, body }: FastifyRequest, { createTextRedactor }: Store): RedactText {
  const query = url.split('?', 2)[1] ?? ''
  const account: unknown = Object(body).account ?? new URLSearchParams(query).get('account')
  const token = typeof account === 'string' && !isFingerprint(account) ? account : undefined
  return createTextRedactor(findCarriedSecrets({ token, body, headers, query }))
}

function handleNotFound(request: FastifyRequest, reply: FastifyReply) {
  const [path = ''] = request.url.split('?', 1)
  const detail = `no control endpoint at ${request.method} ${shorten(path, 200)}; GET /_mock lists them`
  return sendProblem(reply, new Problem(404, detail))
}

/** The body of the response to malformed HTTP. */
export function malformedProblem(httpStatus: number, detail: string): RawBody {
  return { type: 'application/problem+json', text: JSON.stringify(new Problem(httpStatus, detail).document) }
}

/** Rejects a URL that the router cannot decode. No hook runs for such a request. */
export function sendMalformedUrlProblem(request: FastifyRequest, reply: FastifyReply, { store }: Context): void {
  const [path = ''] = request.url.split('?', 1)
  const { type, text } = malformedProblem(400, `malformed URL ${shorten(redactorOf(request, store)(path), 200)}`)
  void reply.code(400).type(type).send(text)
}
