import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import type { Api, Context } from './context.ts'
import { healthPaths } from './control/health.ts'
import { controlPlane, refuseBadUrl } from './control/plugin.ts'
import { createClock } from './lib/clock.ts'
import { createDerive, drawSeed } from './lib/derive.ts'
import { watchRequests } from './lib/drain.ts'
import { fingerprint } from './lib/fingerprint.ts'
import { parseInstant } from './lib/instant.ts'
import { renewed } from './picky/billing/renewals.ts'
import { operationIds, tokenlessIds } from './picky/paths.ts'
import { vendorPlane } from './picky/plugin.ts'
import { fixtureProject } from './picky/projects/fixture-project.ts'
import { answerBadUrl, answerUnreadable } from './picky/request/malformed-http.ts'
import { documentedSwitchOff } from './picky/request/mode.ts'
import type { Settings } from './settings.ts'
import { createStore, type Fixtures, type Store } from './store/index.ts'

const requestTimeoutMs = 60_000

/** The server with all planes, not listening yet. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** What a server depends on besides its settings. */
export type Surroundings = {
  fixtures: Fixtures
  version: string
  log: FastifyBaseLogger
  /** is given what other fixtures are to be handed to, until `ending` is aborted */
  watch?: (refresh: Store['refresh'], ending: AbortSignal) => void
}

type Made = Omit<Surroundings, 'watch'> & Pick<Context, 'ending'>

/**
 * Makes the context and puts the planes together. Closing the app answers what is under way and closes the store.
 *
 * @throws DatabaseError when the SQLite file cannot be used
 */
export async function buildApp(settings: Settings, { watch, ...surroundings }: Surroundings) {
  const ending = new AbortController()
  const context = createContext(settings, { ...surroundings, ending: ending.signal })
  const app = fastify({
    // Its own lines are left out (one for each address listened on): the planes write the log.
    loggerInstance: context.log.child({}, { level: atLeastWarn(context.log.level) }),
    logController: new LogController({ disableRequestLogging: true }),
    // Calls that arrive while it closes are answered like all others.
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    // A name that is too long is refused by what it is a name of.
    routerOptions: { maxParamLength: 16_384 },
    // Node would answer a request without Host itself, with nothing in it.
    http: { requireHostHeader: false },
    // Each plane brings TypeBox's compiler; the ones that Fastify brings are then not even loaded.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, request, reply) =>
      request.url.startsWith('/_mock/') ? refuseBadUrl(request, reply) : answerBadUrl(request, reply, context),
  })
  const drain = watchRequests(app.server)
  app.addHook('preClose', async () => {
    ending.abort()
    await drain.quiet()
    drain.end()
  })
  app.addHook('onClose', async () => context.store.close())
  await app.register(healthPaths(drain.begun))
  await app.register(controlPlane(context), { prefix: '/_mock' })
  await app.register(vendorPlane(context))
  watch?.(context.store.refresh, ending.signal)
  return app
}

/** What the planes are given: the store opened, the clock and the seed set. @throws DatabaseError as buildApp does */
export function createContext(settings: Settings, { fixtures, ...surroundings }: Made): Context {
  const randomSeed = settings.randomSeed ?? drawSeed()
  const derive = createDerive(randomSeed)
  const clock = createClock(parseInstant(settings.clock))
  const { db: file, watch, accounts, maxAccounts, mode, journal } = settings
  const store = createStore({
    file,
    clock,
    fixtures,
    watch,
    open: accounts === 'open',
    maxAccounts,
    mode,
    journal,
    switchedOff: documentedSwitchOff,
    complete: (given, owner) => fixtureProject(given, { ...owner, now: clock.now(fingerprint(owner.token)), derive }),
  })
  const renewal: Api['renewal'] = (instantOf) => (account, projects, most) =>
    renewed(projects, { account, now: instantOf(account.key), plans: store.catalog.get().plans, most })
  const api = { operations: operationIds, tokenless: tokenlessIds, renewal }
  return { ...surroundings, settings: { ...settings, randomSeed }, store, clock, derive, api }
}

function noCompiler(): never {
  throw new TypeError('a route outside the planes has a schema')
}

function atLeastWarn(level: string): string {
  return ['trace', 'debug', 'info'].includes(level) ? 'warn' : level
}
