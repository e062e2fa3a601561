import { fastify, LogController } from 'fastify'
import type { Context } from './context.ts'
import { healthPaths } from './control/health.ts'
import { controlPlane } from './control/plugin.ts'
import { watchRequests } from './lib/drain.ts'
import { vendorPlane } from './vendor/plugin.ts'
import { answerBadUrl, answerUnreadable } from './vendor/unreadable.ts'

const requestTimeoutMs = 60_000

/** The server with all planes, not listening yet. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** Puts the planes together. Closing the app answers what is under way and closes the store. */
export async function buildApp(context: Context) {
  const app = fastify({
    // Its own lines are left out (one for each address listened on): the planes write the log.
    loggerInstance: context.log.child({}, { level: atLeastWarn(context.log.level) }),
    logController: new LogController({ disableRequestLogging: true }),
    // Calls that arrive while it closes are answered like all others.
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    // Each plane brings TypeBox's compiler; the ones that Fastify brings are then not even loaded.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) => answerBadUrl(request.url, reply),
  })
  app.addHook('preClose', async () => endConnections())
  app.addHook('onClose', async () => context.store.close())
  const endConnections = watchRequests(app.server)
  await app.register(healthPaths)
  await app.register(controlPlane(context), { prefix: '/_mock' })
  await app.register(vendorPlane(context))
  return app
}

function noCompiler(): never {
  throw new TypeError('a route outside the planes has a schema')
}

function atLeastWarn(level: string): string {
  return ['trace', 'debug', 'info'].includes(level) ? 'warn' : level
}
