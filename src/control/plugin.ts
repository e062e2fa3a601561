import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { createValidator } from '../lib/validator.ts'
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
import { resetRoute } from './state/reset.ts'
import { snapshotRoutes } from './state/snapshots.ts'
import { stateRoutes } from './state/state.ts'

const maxBodyBytes = 5 * 1024 * 1024

/** The control plane: the endpoints with which a test controls the mock. Registered under /_mock. */
export function controlPlane(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', receiveControlBody)
    app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => validate(schema, httpPart))
    app.setSerializerCompiler(() => JSON.stringify)
    app.addHook('onRequest', guardAccess(context.settings))
    app.addHook('onRequest', (request, _reply, done) => {
      // Every body is parsed as JSON: `curl -d` labels its body as a form.
      if (request.headers['content-type']) request.headers = { 'content-type': 'application/json' }
      done()
    })
    // A missing body, as with `curl -X POST`, counts as an empty object.
    app.addHook('preValidation', async (request) => {
      if (request.routeOptions.schema?.body && request.body === undefined) request.body = {}
    })
    // Everything that a request then reads is on disk. What it changes, it commits itself.
    app.addHook('preHandler', (_request, _reply, done) => {
      context.store.commit()
      done()
    })
    app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, toProblem(error, request)))
    app.setNotFoundHandler(handleNotFound)
    const endpoints: string[] = []
    app.addHook('onRoute', (route) => {
      route.bodyLimit ??= maxBodyBytes
      // Fastify adds a HEAD route to each GET route.
      if (route.method !== 'HEAD') endpoints.push(`${route.method} ${route.url}`)
    })
    // Called directly: registering each as a plugin would take longer than adding its routes.
    for (const routes of allRoutes(context, endpoints)) await routes(app, {})
  }
}

function allRoutes(context: Context, endpoints: readonly string[]): FastifyPluginAsyncTypebox[] {
  const slots = createWaitingSlots()
  const withContext = [
    resetRoute,
    modeRoutes,
    clockRoutes,
    faultRoutes,
    accountRoutes,
    projectRoutes,
    apiTokenRoutes,
    stateRoutes,
    snapshotRoutes,
    requestRoutes,
    verifyRoute,
    caRoute,
  ]
  return [
    overviewRoute(context, endpoints),
    ...withContext.map((routes) => routes(context)),
    waitRoute(context, slots),
    streamRoute(context, slots),
    referenceRoutes,
  ]
}

function validate(schema: TSchema, part = 'body') {
  const { isValid, firstError } = createValidator(schema)
  return (value: unknown) => (isValid(value) ? { value } : { error: toValidationProblem(firstError(value), part) })
}

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error.statusCode !== undefined && error.statusCode < 500) return new Problem(error.statusCode, error.message)
  request.log.error(error)
  return new Problem(503, 'the mock failed; its log has the details')
}

function handleNotFound(request: FastifyRequest, reply: FastifyReply) {
  const path = request.url.split('?', 1)[0]
  const detail = `no control endpoint at ${request.method} ${path}; GET /_mock lists them`
  return sendProblem(reply, new Problem(404, detail))
}

/** Rejects a URL that the router cannot decode. No hook runs for such a request. */
export function sendMalformedUrlProblem(request: FastifyRequest, reply: FastifyReply): void {
  const { document } = new Problem(400, `malformed URL ${request.url.slice(0, 200)}`)
  void reply.code(400).type('application/problem+json').send(JSON.stringify(document))
}
