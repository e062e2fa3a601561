import type { Server as TcpServer } from 'node:net'
import { promisify } from 'node:util'
import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import type { Context, EmulatedApi } from './context.ts'
import { healthRoutes } from './control/health.ts'
import { controlPlane, malformedProblem, sendMalformedUrlProblem } from './control/plugin.ts'
import { type HomeOptions, homeRoute } from './dashboard/home.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { logBreakOffs } from './lib/break-offs.ts'
import { createClock } from './lib/clock.ts'
import { trackConnections } from './lib/connections.ts'
import { createDerive, generateSeed } from './lib/derive.ts'
import { createDrain } from './lib/drain.ts'
import { yieldToEventLoop } from './lib/event-loop.ts'
import { fingerprint } from './lib/fingerprint.ts'
import { toRoutableTarget } from './lib/http.ts'
import { parseInstant } from './lib/instant.ts'
import { answerMalformedHttp, type MalformedRequest, type RawBody } from './lib/malformed-http.ts'
import { keepRawResponse } from './lib/receive-body.ts'
import { limitUnsent } from './lib/slow-readers.ts'
import { renewProjects } from './picky/billing/renewals.ts'
import { createProjectCommand } from './picky/first-call.ts'
import { createProjectKeys } from './picky/keys.ts'
import { operationIds, operationsWithoutToken } from './picky/paths.ts'
import { pickyApi } from './picky/plugin.ts'
import { completeFixtureProject } from './picky/projects/fixture-project.ts'
import { rejectionOf } from './picky/request/api-token.ts'
import { handleMalformedUrl, handlePlainText, malformedEnvelope } from './picky/request/malformed-http.ts'
import { defaultSwitchOff } from './picky/request/mode.ts'
import { requestPath } from './picky/request/path.ts'
import type { Settings } from './settings.ts'
import { createStore, type FixtureChanges, type Fixtures, type Store } from './store/index.ts'
import type { SecureServer } from './tls/secure-server.ts'

const requestTimeoutMs = 60_000
const defaultQuietMs = 12

/** The server with the emulated API and the control plane, not yet listening. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** What a server needs in addition to its settings. */
export type AppDependencies = {
  fixtures: Fixtures
  version: string
  log: FastifyBaseLogger
  /** how long nothing must arrive before the server closes; 0 for clients in this process, whose connections arrive at once */
  quietMs?: number
  /** watches the fixture file and calls `reload` with each new version until `closing` aborts */
  watch?: (reload: ReloadFixtures, closing: AbortSignal) => void
}

/** Replaces the fixtures. Rejects if they contradict each other, and with DatabaseUnavailableError if the database cannot be used. */
export type ReloadFixtures = (fixtures: Fixtures) => Promise<FixtureChanges>

declare module 'fastify' {
  interface FastifyInstance {
    /** the server of the HTTPS port, if there is one; it has the same routes */
    secureServer: SecureServer | undefined
    /** everything that listens: the servers of both ports, and what listens at another address for them */
    tcpServers: TcpServer[]
    /**
     * Resolved during close(), when every request has its response and the store is closed. The connections are closed in a
     * later turn. A process that exits at once leaves that to the kernel, which closes thousands in a fraction of the time.
     */
    drained: Promise<void>
  }
}

type ContextDependencies = Omit<AppDependencies, 'watch' | 'quietMs'> & Pick<Context, 'closing'>

/**
 * Creates the server: the emulated API and the control plane, which share a context. `close()` responds to the requests in
 * progress, then closes the store.
 *
 * @throws DatabaseError if the SQLite file cannot be used, TlsError if HTTPS is on and its certificate cannot be used
 */
export async function buildApp(
  settings: Settings,
  { watch, quietMs = defaultQuietMs, ...dependencies }: AppDependencies,
) {
  const closing = new AbortController()
  const opened = createContext(settings, { ...dependencies, closing: closing.signal })
  const secureServer = await openSecureServer(settings, opened)
  for (const key of secureServer?.privateKeys ?? []) opened.store.addPrivateKey(key)
  const context: Context = { ...opened, ca: secureServer?.ca }
  const app = fastify({
    // Drops Fastify's info lines (one per listening address). The two plugins log the requests.
    loggerInstance: context.log.child({}, { level: atLeastWarn(context.log.level) }),
    logController: new LogController({ disableRequestLogging: true }),
    // Requests that arrive while the server closes are handled like any other.
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    // Each route rejects over-long parameters itself.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: ({ url = '' }) => toRoutableTarget(url),
    // Otherwise Node rejects a request without Host itself, with an empty body.
    http: { requireHostHeader: false },
    // The emulated API and the control plane set TypeBox's compilers, so Fastify's own are never loaded.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    frameworkErrors: (_error, request, reply) =>
      isControlPath(request.url)
        ? sendMalformedUrlProblem(request, reply, context)
        : handleMalformedUrl(request, reply, context),
  })
  app.decorate('secureServer', secureServer)
  const servers = secureServer ? [app.server, secureServer.server] : [app.server]
  const connections = trackConnections(servers, {
    handle: app.routing,
    onFull: (max) => context.log.warn(`refusing connections: there are ${max} on this port`),
  })
  answerMalformedHttp(servers, { connections, toBody: toMalformedBody })
  const stopLimiting = limitUnsent(connections, (closed) =>
    context.log.warn(`closed ${closed} connections whose clients do not read the responses`),
  )
  logBreakOffs(app, { servers, log: context.log })
  const tcpServers: TcpServer[] = [...servers]
  app.decorate('tcpServers', tcpServers)
  const { drain, isShuttingDown } = createDrain(tcpServers, { connections, quietMs })
  const { promise: drained, resolve: reportDrained } = Promise.withResolvers<void>()
  app.decorate('drained', drained)
  app.addHook('preClose', async () => {
    closing.abort()
    context.store.stopWaiting()
    const owed = await drain()
    if (owed > 0) context.log.warn(`closing ${owed} connections whose requests have no response after three seconds`)
    stopLimiting()
    context.store.close()
    reportDrained()
    await yieldToEventLoop()
    connections.closeAll()
    secureServer?.close()
  })
  app.addHook('onClose', async () => secureServer?.closed)
  app.decorateRequest('rawResponse')
  app.addHook('onRequest', keepRawResponse)
  await app.register(healthRoutes({ isShuttingDown, probe: context.store.health.probe }))
  await app.register(homeRoute(toHomeOptions(context)))
  if (settings.dashboard === 'on') await app.register(dashboardRoutes)
  await app.register(controlPlane(context), { prefix: '/_mock' })
  await app.register(pickyApi(context))
  watch?.(reloadFixtures(context.store), closing.signal)
  return app
}

// Loaded only if HTTPS is on. After the store is open: no other instance can then use the same files.
async function openSecureServer(settings: Settings, { store, log }: Context): Promise<SecureServer | undefined> {
  if (settings.httpsPort === undefined) return undefined
  try {
    const { createSecureServer } = await import('./tls/secure-server.ts')
    return await createSecureServer(settings, { log, requestTimeoutMs, onPlainText: handlePlainText })
  } catch (error) {
    store.close()
    throw error
  }
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
  const keys = createProjectKeys(derive)
  const clock = createClock(settings.clock === 'system' ? undefined : parseInstant(settings.clock))
  const { db: file, busyTimeout: busyTimeoutMs, watch, accounts, maxAccounts, mode, journal } = settings
  const store = createStore({
    file,
    clock,
    fixtures,
    trackFixtures: watch,
    createUnknownAccounts: accounts === 'open',
    maxAccounts,
    mode,
    callsPerAccount: journal,
    busyTimeoutMs,
    log: dependencies.log,
    controlToken: settings.controlToken,
    switchOffResponse: defaultSwitchOff,
    completeProject: (given, input) =>
      completeFixtureProject(given, { ...input, now: clock.now(fingerprint(input.token)), keys }),
  })
  const renewalRule: EmulatedApi['renewalRule'] = (instantAfter) => (account, projects, max) =>
    renewProjects(projects, { account, now: instantAfter(account.key), plans: store.catalog.get().plans, max })
  const api = { operations: operationIds, operationsWithoutToken, renewalRule, rejectionOf }
  return { ...dependencies, settings, store, clock, derive, api, ca: undefined }
}

function reloadFixtures(store: Store): ReloadFixtures {
  const whenWritable = promisify(store.whenWritable)
  return async (fixtures) => {
    await whenWritable()
    try {
      return store.reloadFixtures(fixtures)
    } catch (error) {
      throw store.health.explain(error)
    }
  }
}

function toHomeOptions({ version, settings, store, ca }: Context): HomeOptions {
  const { accounts, dashboard } = settings
  const hasOwnAuthority = ca !== undefined
  const firstCall = (url: string) => createProjectCommand(url, { ...settings, hasOwnAuthority })
  return { version, accounts, dashboard, hasOwnAuthority, firstCall, mode: () => store.mode.get().mode }
}

function toMalformedBody({ httpStatus, detail, target = '' }: MalformedRequest): RawBody {
  return isControlPath(target) ? malformedProblem(httpStatus, detail) : malformedEnvelope(detail)
}

function isControlPath(target: string): boolean {
  return /^\/_mock(\/|$)/.test(requestPath(target))
}

function noCompiler(): never {
  throw new TypeError(
    'a route has a schema, but is in neither the emulated API nor the control plane, which set compilers',
  )
}

function atLeastWarn(level: string): string {
  return ['trace', 'debug', 'info'].includes(level) ? 'warn' : level
}
