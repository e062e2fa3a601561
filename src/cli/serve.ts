import { createServer } from 'node:net'
import { type App, buildApp, withRandomSeed } from '../app.ts'
import { listen, type Urls } from '../listen.ts'
import { createProjectCommand } from '../picky/first-call.ts'
import type { Settings } from '../settings.ts'
import { DatabaseError } from '../store/index.ts'
import { TlsError } from '../tls/tls-error.ts'
import { logReady } from './announce.ts'
import { Failure } from './failure.ts'
import { loadFixtures } from './load-fixtures.ts'
import { createLogger } from './log.ts'
import type { Output } from './streams.ts'
import { watchFixtures } from './watch-fixtures.ts'

/** A server that is listening, and a curl command that creates a project on it, if it accepts any token. */
export type Serving = { app: App; curl: string | undefined }

/** Starts the server. @throws Failure if it cannot start */
export async function serve(
  given: Settings,
  { version, stdout }: { version: string; stdout: Output },
): Promise<Serving> {
  // Here and not in buildApp, because the log shows the seed.
  const settings = withRandomSeed(given)
  const log = await createLogger(settings, stdout)
  const fixtures = loadFixtures(settings.fixtures)
  if (settings.accounts === 'closed' && fixtures.accounts.length === 0)
    log.warn('accounts are closed and the fixtures have none: only accounts already in the database are accepted')
  const app = await build(settings, { fixtures, version, log, ...watchFixtures(settings, fixtures, log) })
  const urls = await listenOrFail(app, settings)
  const curl = firstCall(urls, settings)
  logReady({ urls, curl, settings, version, log })
  return { app, curl }
}

// None if accounts are closed: it would need the token of an account.
function firstCall({ url }: Urls, settings: Settings): string | undefined {
  if (settings.accounts === 'closed') return undefined
  return createProjectCommand(url, { ...settings, hasOwnAuthority: false })
}

async function build(settings: Settings, dependencies: Parameters<typeof buildApp>[1]): Promise<App> {
  try {
    return await buildApp(settings, dependencies)
  } catch (error) {
    if (error instanceof TlsError) throw new Failure('runtime', error.message, { cause: error })
    if (!(error instanceof DatabaseError)) throw error
    // If the same command is started twice, both the database and the port are in use. The port is the more helpful error.
    if (await isTaken(settings)) throw portInUse(settings)
    throw new Failure('runtime', error.message, { cause: error })
  }
}

async function listenOrFail(app: App, settings: Settings): Promise<Urls> {
  const { host, port, httpsPort } = settings
  try {
    return await listen(app, settings)
  } catch (error) {
    const isHttps = httpsPort !== undefined && Object(error).port === httpsPort
    if (toCode(error) === 'EADDRINUSE') throw portInUse({ ...settings, port: port || Object(error).port }, isHttps)
    const failed = `${host}:${isHttps ? httpsPort : port}`
    throw new Failure('runtime', `cannot listen on ${failed}: ${toCode(error)}`, { cause: error })
  }
}

function isTaken({ host, port }: Settings): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', (error) => resolve(toCode(error) === 'EADDRINUSE'))
  probe.listen({ host, port }, () => probe.close(() => resolve(false)))
  return promise
}

function portInUse({ host, port, httpsPort }: Settings, isHttps = false): Failure {
  const [taken, flag] = isHttps ? [httpsPort, '--https-port'] : [port, '--port']
  return new Failure('portInUse', `port ${taken} on ${host} is in use; choose another one with ${flag}`)
}

function toCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
