import { pino } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import { type Control, createControl } from './client/control.ts'
import { listeningPort, toUrlHost } from './lib/host.ts'
import { resolveSettings, type Settings } from './settings.ts'
import { type FixtureFile, readFixtures } from './store/index.ts'

/**
 * Settings of a mock that runs here: those of the program, by the names of its flags in camel case. What is left out is
 * as there, save that it listens on a free port and keeps its store in memory.
 */
export type MockSettings = Partial<Omit<Settings, 'fixtures' | 'watch' | 'logFormat'>> & {
  /** what a fixture file holds: accounts, projects, plans */
  fixtures?: FixtureFile
  /** gets each line of its log, which is JSON; without it, the mock is quiet */
  log?: (line: string) => void
}

/** A mock that runs here, beside the code that started it. */
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

/** Starts a mock here. @throws as the package's startMock says */
export async function startInProcess({ fixtures, log, ...given }: MockSettings): Promise<Mock> {
  const settings = resolveSettings({ port: 0, db: ':memory:', ...given })
  const app = await buildApp(settings, {
    fixtures: readFixtures(fixtures && JSON.stringify(fixtures)),
    version: packageJson.version,
    log: log ? pino({ level: settings.logLevel, base: null }, { write: log }) : pino({ level: 'silent' }),
  })
  const { host, port } = settings
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw error
  }
  const url = `http://${toUrlHost(host)}:${listeningPort(app.addresses()) ?? port}`
  const close = async () => app.close()
  const control = createControl({ url, controlToken: settings.controlToken })
  return { url, baseUrl: `${url}/app/api/v2`, control, close, [Symbol.asyncDispose]: close }
}
