import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import type { Context, EmulatedApi } from './context.ts'
import { healthRoutes } from './control/health.ts'
import { controlPlane, sendMalformedUrlProblem } from './control/plugin.ts'
import { type HomeOptions, homeRoute } from './dashboard/home.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { createClock } from './lib/clock.ts'
import { createDerive, generateSeed } from './lib/derive.ts'
import { trackRequests } from './lib/drain.ts'
import { fingerprint } from './lib/fingerprint.ts'
import { parseInstant } from './lib/instant.ts'
import { renewProjects } from './picky/billing/renewals.ts'
import { operationIds, operationsWithoutToken } from './picky/paths.ts'
import { pickyApi } from './picky/plugin.ts'
import { completeFixtureProject } from './picky/projects/fixture-project.ts'
import { handleClientError, handleMalformedUrl } from './picky/request/malformed-http.ts'
import { defaultSwitchOff } from './picky/request/mode.ts'
import type { Settings } from './settings.ts'
import { createStore, type Fixtures, type Store } from './store/index.ts'

const requestTimeoutMs = 60_000

/** The server with the emulated API and the control plane, not yet listening. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** What a server needs in addition to its settings. */
export type AppDependencies = {
  fixtures: Fixtures
  version: string
  log: FastifyBaseLogger
  /** watches the fixture file and calls `reload` with each new version until `closing` aborts */
  watch?: (reload: Store['reloadFixtures'], closing: AbortSignal) => void
}

type ContextDependencies = Omit<AppDependencies, 'watch'> & Pick<Context, 'closing'>

/**
 * Creates the server: the emulated API and the control plane, which share a context. `close()` responds to the requests in
 * progress, then closes the store.
 *
 * @throws DatabaseError if the SQLite file cannot be used
 */
export async function buildApp(settings: Settings, { watch, ...dependencies }: AppDependencies) {
  const closing = new AbortController()
  const context = createContext(settings, { ...dependencies, closing: closing.signal })
  const app = fastify({
    // Drops Fastify's info lines (one per listening address). The two plugins log the requests.
    loggerInstance: context.log.child({}, { level: atLeastWarn(context.log.level) }),
    logController: new LogController({ disableRequestLogging: true }),
    // Requests that arrive while the server closes are handled like any other.
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    // Each route rejects over-long parameters itself.
    routerOptions: { maxParamLength: 16_384 },
    // Otherwise Node rejects a request without Host itself, with an empty body.
    http: { requireHostHeader: false },
    // The emulated API and the control plane set TypeBox's compilers, so Fastify's own are never loaded.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: handleClientError,
    frameworkErrors: (_error, request, reply) =>
      request.url.startsWith('/_mock/')
        ? sendMalformedUrlProblem(request, reply)
        : handleMalformedUrl(request, reply, context),
  })
  const requests = trackRequests(app.server)
  app.addHook('preClose', async () => {
    closing.abort()
    await requests.waitUntilQuiet()
    requests.closeConnections()
  })
  app.addHook('onClose', async () => context.store.close())
  await app.register(healthRoutes(requests.isShuttingDown))
  await app.register(homeRoute(toHomeOptions(context)))
  if (settings.dashboard === 'on') await app.register(dashboardRoutes)
  await app.register(controlPlane(context), { prefix: '/_mock' })
  await app.register(pickyApi(context))
  watch?.(context.store.reloadFixtures, closing.signal)
  return app
}

/** A run's settings with a random seed, which is generated if none was given. */
export function withRandomSeed(settings: Settings): Settings & { randomSeed: string } {
  return { ...settings, randomSeed: settings.randomSeed ?? generateSeed() }
}

/**
 * Creates what the emulated API and the control plane share: opens the store, sets the clock and the seed.
 *
 * @throws DatabaseError as buildApp does
 */
export function createContext(given: Settings, { fixtures, ...dependencies }: ContextDependencies): Context {
  const settings = withRandomSeed(given)
  const derive = createDerive(settings.randomSeed)
  const clock = createClock(settings.clock === 'system' ? undefined : parseInstant(settings.clock))
  const { db: file, watch, accounts, maxAccounts, mode, journal } = settings
  const store = createStore({
    file,
    clock,
    fixtures,
    trackFixtures: watch,
    createUnknownAccounts: accounts === 'open',
    maxAccounts,
    mode,
    callsPerAccount: journal,
    switchOffResponse: defaultSwitchOff,
    completeProject: (given, input) =>
      completeFixtureProject(given, { ...input, now: clock.now(fingerprint(input.token)), derive }),
  })
  const renewalRule: EmulatedApi['renewalRule'] = (instantAfter) => (account, projects, max) =>
    renewProjects(projects, { account, now: instantAfter(account.key), plans: store.catalog.get().plans, max })
  const api = { operations: operationIds, operationsWithoutToken, renewalRule }
  return { ...dependencies, settings, store, clock, derive, api }
}

function toHomeOptions({ version, settings, store }: Context): HomeOptions {
  const { accounts, validation, dashboard } = settings
  return { version, accounts, validation, dashboard, mode: () => store.mode.get().mode }
}

function noCompiler(): never {
  throw new TypeError(
    'a route has a schema, but is in neither the emulated API nor the control plane, which set compilers',
  )
}

function atLeastWarn(level: string): string {
  return ['trace', 'debug', 'info'].includes(level) ? 'warn' : level
}
