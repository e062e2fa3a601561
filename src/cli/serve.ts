import { createServer } from 'node:net'
import { type App, buildApp } from '../app.ts'
import { createClock } from '../lib/clock.ts'
import { createDerive, drawSeed } from '../lib/derive.ts'
import { parseInstant } from '../lib/instant.ts'
import type { Settings } from '../settings.ts'
import { createStore, DatabaseError, type Fixtures, type Store } from '../store/index.ts'
import { announce } from './announce.ts'
import { Failure } from './failure.ts'
import { loadFixtures } from './load-fixtures.ts'
import { createLogger } from './log.ts'

/** What serving depends on besides the settings. */
export type Surroundings = { version: string; terminal: boolean }

/** A server that listens, and a command line that asks it for a project. */
export type Serving = { app: App; curl: string }

/** Serves until the app that it gives is closed. @throws Failure when it cannot start */
export async function serve(settings: Settings, { version, terminal }: Surroundings): Promise<Serving> {
  const log = await createLogger(settings, terminal)
  const fixtures = loadFixtures(settings.fixtures)
  const store = await openStore(settings, fixtures)
  const randomSeed = settings.randomSeed ?? drawSeed()
  const app = await buildApp({
    settings: { ...settings, randomSeed },
    fixtures,
    store,
    clock: createClock(parseInstant(settings.clock)),
    derive: createDerive(randomSeed),
    version,
    log,
  })
  await listen(app, settings)
  return { app, curl: announce(app, { settings: { ...settings, randomSeed }, version, log }) }
}

async function openStore(settings: Settings, fixtures: Fixtures): Promise<Store> {
  const { db: file, accounts, mode } = settings
  try {
    return createStore({ file, fixtures, open: accounts === 'open', mode })
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
