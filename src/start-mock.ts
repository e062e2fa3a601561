import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import { type Control, createControl } from './client/control.ts'
import { hostInUrl, portIn } from './lib/host.ts'
import { type Settings, settingsOf } from './settings.ts'
import { type FixtureFile, readFixtures } from './store/index.ts'

/**
 * Settings of a mock in this process: those of the program, by the names of its flags in camel case. What is left out is
 * as there, save that it listens on a free port and keeps its store in memory.
 */
export type MockSettings = Partial<Omit<Settings, 'fixtures' | 'logLevel' | 'logFormat'>> & {
  /** what a fixture file holds: accounts, projects, plans */
  fixtures?: FixtureFile
  /** where it logs to; without it, it is quiet */
  log?: FastifyBaseLogger
}

/** A mock that runs in this process. */
export type Mock = AsyncDisposable & {
  /** such as `http://127.0.0.1:40123` */
  url: string
  /** what stands in the place of `https://pickyassist.com/app/api/v2` */
  baseUrl: string
  /** the control verbs */
  control: Control
  /** Answers what is under way, and ends. */
  close: () => Promise<void>
}

/**
 * Starts a mock in this process. Several can run at once; each shares nothing with another.
 *
 * @throws SettingsError for a setting that is none, FixturesError for fixtures that are none, DatabaseError for a file
 * that cannot be used, and what `listen` says of a port in use
 */
export async function startMock({ fixtures, log, ...given }: MockSettings = {}): Promise<Mock> {
  const settings = settingsOf({ port: 0, db: ':memory:', ...given })
  const app = await buildApp(settings, {
    fixtures: readFixtures(fixtures && JSON.stringify(fixtures)),
    version: packageJson.version,
    log: log ?? pino({ level: 'silent' }),
  })
  const { host, port } = settings
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw error
  }
  const url = `http://${hostInUrl(host)}:${portIn(app.addresses()) ?? port}`
  const close = async () => app.close()
  const control = createControl({ url, controlToken: settings.controlToken })
  return { url, baseUrl: `${url}/app/api/v2`, control, close, [Symbol.asyncDispose]: close }
}
