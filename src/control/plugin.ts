import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { JsonError, parseJson } from '../lib/json.ts'
import { createLimiter } from '../lib/limiter.ts'
import { createValidator } from '../lib/validator.ts'
import { guardAccess } from './access.ts'
import { accountRoutes } from './accounts/accounts.ts'
import { apiTokenRoutes } from './accounts/api-tokens.ts'
import { projectRoutes } from './accounts/projects.ts'
import { clockRoutes } from './clock.ts'
import { faultRoutes } from './faults.ts'
import { modeRoutes } from './mode.ts'
import { overviewRoute } from './overview.ts'
import { Problem, problemOf, sendProblem } from './problem.ts'
import { referenceRoutes } from './reference.ts'
import { requestVerbs } from './requests/list.ts'
import { streamRoute } from './requests/stream.ts'
import { verifyRoute } from './requests/verify.ts'
import { waitRoute } from './requests/wait.ts'
import { resetRoute } from './state/reset.ts'
import { snapshotRoutes } from './state/snapshots.ts'
import { stateVerbs } from './state/state.ts'

const maxBytes = 5 * 1024 * 1024
const maxWaiting = 1000

/** The verbs by which a test steers the mock; registered under /_mock. */
export function controlPlane(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: maxBytes },
      async (_request: FastifyRequest, body: string) => (body.trim() === '' ? undefined : parse(body)),
    )
    app.setValidatorCompiler<TSchema>(({ schema, httpPart }) => validate(schema, httpPart))
    app.setSerializerCompiler(() => JSON.stringify)
    app.addHook('onRequest', guardAccess(context.settings))
    app.addHook('onRequest', (request, _reply, done) => {
      // JSON whatever it is called: a bare `curl -d` says it sends a form.
      if (request.headers['content-type']) request.headers = { 'content-type': 'application/json' }
      done()
    })
    // No body is one that says nothing: `curl -X POST`.
    app.addHook('preValidation', async (request) => {
      if (request.routeOptions.schema?.body && request.body === undefined) request.body = {}
    })
    app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(reply, asProblem(error, request)))
    app.setNotFoundHandler(refuseUnknown)
    // No plugins of their own: each would take longer to make than all its routes.
    for (const verbs of verbsOf(context)) await verbs(app, {})
  }
}

function verbsOf(context: Context): FastifyPluginAsyncTypebox[] {
  const limiter = createLimiter(maxWaiting)
  const ordinary = [
    overviewRoute,
    resetRoute,
    modeRoutes,
    clockRoutes,
    faultRoutes,
    accountRoutes,
    projectRoutes,
    apiTokenRoutes,
    stateVerbs,
    snapshotRoutes,
    requestVerbs,
    verifyRoute,
  ]
  const waiting = [waitRoute(context, limiter), streamRoute(context, limiter)]
  return [...ordinary.map((verbs) => verbs(context)), ...waiting, referenceRoutes]
}

function parse(text: string): unknown {
  try {
    return parseJson(text).value
  } catch (error) {
    if (error instanceof JsonError) throw new Problem(400, `the body ${error.message}`, '')
    throw error
  }
}

function validate(schema: TSchema, part = 'body') {
  const { isValid, firstError } = createValidator(schema)
  return (value: unknown) => (isValid(value) ? { value } : { error: problemOf(firstError(value), part) })
}

function asProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error.statusCode !== undefined && error.statusCode < 500) return new Problem(error.statusCode, error.message)
  request.log.error(error)
  return new Problem(503, 'the mock failed to answer, its log says why')
}

/** Answers a URL that the router cannot read. */
export function sendMalformedUrlProblem(request: FastifyRequest, reply: FastifyReply): void {
  const { document } = new Problem(400, `the path expected a readable URL, received ${request.url.slice(0, 200)}`)
  void reply.code(400).type('application/problem+json').send(JSON.stringify(document))
}

function refuseUnknown(request: FastifyRequest, reply: FastifyReply) {
  return sendProblem(
    reply,
    new Problem(404, `${request.method} ${request.url.split('?', 1)[0]} is no verb; GET /_mock lists them`),
  )
}
