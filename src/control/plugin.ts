import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from '@sinclair/typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { JsonError, readJson } from '../lib/json.ts'
import { createSeats } from '../lib/limiter.ts'
import { createValidator } from '../lib/validator.ts'
import { guardAccess } from './access.ts'
import { accountVerbs } from './accounts/accounts.ts'
import { apiTokenVerbs } from './accounts/api-tokens.ts'
import { projectVerbs } from './accounts/projects.ts'
import { clockVerbs } from './clock.ts'
import { faultVerbs } from './faults.ts'
import { modeVerbs } from './mode.ts'
import { overviewVerb } from './overview.ts'
import { Problem, problemOf, sendProblem } from './problem.ts'
import { referenceVerbs } from './reference.ts'
import { requestVerbs } from './requests/list.ts'
import { streamVerb } from './requests/stream.ts'
import { verifyVerb } from './requests/verify.ts'
import { waitVerb } from './requests/wait.ts'
import { resetVerb } from './state/reset.ts'
import { snapshotVerbs } from './state/snapshots.ts'
import { stateVerbs } from './state/state.ts'

const mostBytes = 5 * 1024 * 1024
const mostWaiting = 1000

/** The verbs by which a test steers the mock; registered under /_mock. */
export function controlPlane(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: mostBytes },
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
  const seats = createSeats(mostWaiting)
  const ordinary = [
    overviewVerb,
    resetVerb,
    modeVerbs,
    clockVerbs,
    faultVerbs,
    accountVerbs,
    projectVerbs,
    apiTokenVerbs,
    stateVerbs,
    snapshotVerbs,
    requestVerbs,
    verifyVerb,
  ]
  const waiting = [waitVerb(context, seats), streamVerb(context, seats)]
  return [...ordinary.map((verbs) => verbs(context)), ...waiting, referenceVerbs]
}

function parse(text: string): unknown {
  try {
    return readJson(text).value
  } catch (error) {
    if (error instanceof JsonError) throw new Problem(400, `the body ${error.message}`, '')
    throw error
  }
}

function validate(schema: TSchema, part = 'body') {
  const { fits, misfit } = createValidator(schema)
  return (value: unknown) => (fits(value) ? { value } : { error: problemOf(misfit(value), part) })
}

function asProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error.statusCode !== undefined && error.statusCode < 500) return new Problem(error.statusCode, error.message)
  request.log.error(error)
  return new Problem(503, 'the mock failed to answer, its log says why')
}

/** Answers a URL that the router cannot read. */
export function refuseBadUrl(request: FastifyRequest, reply: FastifyReply): void {
  const { document } = new Problem(400, `the path expected a readable URL, received ${request.url.slice(0, 200)}`)
  void reply.code(400).type('application/problem+json').send(JSON.stringify(document))
}

function refuseUnknown(request: FastifyRequest, reply: FastifyReply) {
  return sendProblem(
    reply,
    new Problem(404, `${request.method} ${request.url.split('?', 1)[0]} is no verb; GET /_mock lists them`),
  )
}
