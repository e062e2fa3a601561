import { pino } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import { type Control, createControl } from './client/control.ts'
import { describeValue } from './lib/describe.ts'
import { listen } from './listen.ts'
import { resolveSettings, type Settings } from './settings.ts'
import { SettingsError } from './settings-error.ts'
import { type FixtureFile, parseFixtures } from './store/index.ts'

/**
 * The settings of a mock in this process. They have the names of the program's flags in camel case, and the same defaults,
 * except that `port` is 0 (a free port) and `db` is `:memory:`. One that is undefined has its default.
 */
export type MockSettings = {
  [Name in Exclude<keyof Settings, 'fixtures' | 'watch' | 'logFormat'>]?: Settings[Name] | undefined
} & {
  /** accounts, projects and plans to start with: the content of a fixture file */
  fixtures?: FixtureFile | undefined
  /** whether to listen for HTTPS too, on `httpsPort` or a free port; by default, only if `httpsPort` is set */
  https?: boolean | undefined
  /** called with each line of the log, which is JSON; without it, nothing is logged */
  log?: ((line: string) => void) | undefined
}

/** A mock in this process. `await using` closes it at the end of the block. */
export type Mock = AsyncDisposable & {
  /** base URL of the server, such as `http://127.0.0.1:40123` */
  url: string
  /** base URL of the emulated API; replaces `https://pickyassist.com/app/api/v2` in your software */
  baseUrl: string
  /** base URL of the server over HTTPS, such as `https://127.0.0.1:40124`; undefined if HTTPS is off */
  httpsUrl: string | undefined
  /**
   * The certificate in PEM that clients of `httpsUrl` must trust: that of the authority which this mock has made. undefined if
   * HTTPS is off, or uses the setting `tlsCert`.
   *
   * @example
   * ```ts
   * https.get(`${mock.httpsUrl}/livez`, { ca: mock.ca }, onResponse)
   * ```
   */
  ca: string | undefined
  /** URL of the dashboard, such as `http://127.0.0.1:40123/_mock/`; undefined if it is turned off */
  dashboardUrl: string | undefined
  /** controls the mock, for all accounts */
  control: Control
  /** Responds to the calls in progress, then stops the server. Can be called more than once. */
  close: () => Promise<void>
}

/** Starts a mock in this process, for startMock, which loads this file when it is called. @throws as startMock does */
export async function startInProcess({ fixtures, log, https, ...given }: MockSettings): Promise<Mock> {
  rejectWrongTypes({ fixtures, https, log })
  const httpsPort = given.httpsPort ?? (https ? 0 : undefined)
  const settings = resolveSettings({
    ...given,
    port: given.port ?? 0,
    db: given.db ?? ':memory:',
    httpsPort: https === false ? undefined : httpsPort,
  })
  const app = await buildApp(settings, {
    fixtures: parseFixtures(fixtures ? JSON.stringify(fixtures) : undefined),
    version: packageJson.version,
    quietMs: 0,
    log: log ? pino({ level: settings.logLevel, base: null }, { write: log }) : pino({ level: 'silent' }),
  })
  const { url, httpsUrl } = await listen(app, settings)
  const close = async () => app.close()
  return {
    url,
    baseUrl: `${url}/app/api/v2`,
    httpsUrl,
    ca: app.secureServer?.ca,
    dashboardUrl: settings.dashboard === 'on' ? `${url}/_mock/` : undefined,
    control: createControl({ url, controlToken: settings.controlToken }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

// Checks the settings that only startMock has; resolveSettings checks the others.
function rejectWrongTypes({ fixtures, https, log }: { fixtures: unknown; https: unknown; log: unknown }): void {
  if (typeof (fixtures ?? {}) !== 'object')
    throw new SettingsError('fixtures', `: expected an object, received ${describeValue(fixtures)}`)
  if (https && https !== true)
    throw new SettingsError('https', `: expected true or false, received ${describeValue(https)}`)
  if (log && typeof log !== 'function')
    throw new SettingsError('log', `: expected a function, received ${describeValue(log)}`)
}
