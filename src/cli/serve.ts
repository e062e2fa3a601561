import { createServer } from 'node:net'
import { type App, buildApp } from '../app.ts'
import { generateSeed } from '../lib/derive.ts'
import type { Settings } from '../settings.ts'
import { DatabaseError } from '../store/index.ts'
import { logReady } from './announce.ts'
import { Failure } from './failure.ts'
import { loadFixtures } from './load-fixtures.ts'
import { createLogger, type Stdout } from './log.ts'
import { watchFixtures } from './watch-fixtures.ts'

/** A server that listens, and a command line that asks it for a project. */
export type Serving = { app: App; curl: string }

/** Serves until the app that it gives is closed. @throws Failure when it cannot start */
export async function serve(
  given: Settings,
  { version, stdout }: { version: string; stdout: Stdout },
): Promise<Serving> {
  const settings = { ...given, randomSeed: given.randomSeed ?? generateSeed() }
  const log = await createLogger(settings, stdout)
  const fixtures = loadFixtures(settings.fixtures)
  if (settings.accounts === 'closed' && fixtures.accounts.length === 0)
    log.warn('accounts are closed and the fixtures have none: only accounts stored before are let in')
  const app = await build(settings, { fixtures, version, log, ...watchFixtures(settings, fixtures, log) })
  await listen(app, settings)
  return { app, curl: logReady(app, { settings, version, log }) }
}

async function build(settings: Settings, surroundings: Parameters<typeof buildApp>[1]): Promise<App> {
  try {
    return await buildApp(settings, surroundings)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    // Who starts the same command twice is told of the port: that is what the two cannot share.
    if (await isTaken(settings)) throw portInUse(settings)
    throw new Failure('runtime', error.message, { cause: error })
  }
}

async function listen(app: App, settings: Settings): Promise<void> {
  try {
    await app.listen({ host: settings.host, port: settings.port })
  } catch (error) {
    await app.close()
    if (codeOf(error) === 'EADDRINUSE') throw portInUse(settings)
    throw new Failure('runtime', `cannot listen on ${settings.host}:${settings.port}: ${codeOf(error)}`, {
      cause: error,
    })
  }
}

function isTaken({ host, port }: Settings): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', (error) => resolve(codeOf(error) === 'EADDRINUSE'))
  probe.listen({ host, port }, () => probe.close(() => resolve(false)))
  return promise
}

function portInUse({ host, port }: Settings): Failure {
  return new Failure('portInUse', `port ${port} on ${host} is in use; take another with --port`)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
