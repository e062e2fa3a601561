import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { type Control, connectMock, type FixtureFile } from './index.ts'
import { isSettingName, resolveSettings, type Settings, toVariable } from './settings.ts'
// Not from the store's index, which loads better-sqlite3.
import { parseFixtures } from './store/seeding/parse.ts'

const port = 4290
const httpsPort = 4443
const fixturesPath = '/fixtures.json'
// Linux limits a variable to 128 KiB.
const maxBytesInVariable = 100 * 1024

/** The settings of a mock in a container. They have the names of the program's flags in camel case. */
export type ContainerSettings = Partial<Omit<Settings, 'port' | 'httpsPort' | 'host' | 'fixtures' | 'watch'>>

/**
 * A mock in a container, for Testcontainers. Its data is in memory unless the setting `db` names a file.
 *
 * @example
 * ```ts
 * await using mock = await new PickyAssistMockContainer('picky-assist-mock').withMode('deprecated').start()
 * ```
 */
export class PickyAssistMockContainer extends GenericContainer {
  /** @param image - name and tag of the image, such as `picky-assist-mock:latest` */
  constructor(image: string) {
    super(image)
    this.withExposedPorts(port).withWaitStrategy(Wait.forHttp('/readyz', port)).withSettings({ db: ':memory:' })
  }

  /** Sets whether the PM API works at the start (`active`, the default) or is switched off (`deprecated`). */
  withMode(mode: Settings['mode']): this {
    return this.withSettings({ mode })
  }

  /** Sets the accounts, projects and plans to start with. @throws FixturesError, with a JSON pointer to the error, if invalid */
  withFixtures(fixtures: FixtureFile): this {
    const content = JSON.stringify(fixtures)
    parseFixtures(content)
    if (Buffer.byteLength(content) <= maxBytesInVariable)
      return this.withEnvironment({ [toVariable('fixtures')]: content })
    this.withCopyContentToContainer([{ content, target: fixturesPath, mode: 0o444 }])
    return this.withEnvironment({ [toVariable('fixtures')]: fixturesPath })
  }

  /** Listens for HTTPS too. The started container has its URL, `httpsUrl`, and `control.ca()` gets the certificate to trust. */
  withHttps(): this {
    return this.withExposedPorts(httpsPort).withEnvironment({ [toVariable('httpsPort')]: String(httpsPort) })
  }

  /** Changes settings. Those left out stay as they are. @throws SettingsError for a setting that is unknown or invalid */
  withSettings(settings: ContainerSettings): this {
    // The settings of its certificate need the port of withHttps.
    resolveSettings({ httpsPort, ...settings })
    for (const [name, value] of Object.entries(settings))
      if (isSettingName(name) && value !== undefined) this.withEnvironment({ [toVariable(name)]: String(value) })
    return this
  }

  /** Starts the container, and resolves when the mock is ready. */
  override async start(): Promise<StartedPickyAssistMockContainer> {
    return new StartedPickyAssistMockContainer(await super.start(), this.environment[toVariable('controlToken')])
  }
}

/** A mock in a running container. `stop()` stops it, and so does `await using` at the end of the block. */
export class StartedPickyAssistMockContainer extends AbstractStartedContainer {
  readonly #controlToken: string | undefined

  constructor(container: StartedTestContainer, controlToken?: string) {
    super(container)
    this.#controlToken = controlToken
  }

  /** Base URL of the server for programs outside the container, such as `http://localhost:32768`. */
  get url(): string {
    return `http://${this.getHost()}:${this.getMappedPort(port)}`
  }

  /** Base URL of the emulated API. It replaces `https://pickyassist.com/app/api/v2` in your software. */
  get baseUrl(): string {
    return `${this.url}/app/api/v2`
  }

  /** Base URL of the server over HTTPS. @throws Error without `withHttps` */
  get httpsUrl(): string {
    return `https://${this.getHost()}:${this.getMappedPort(httpsPort)}`
  }

  /** Controls the mock, for all accounts. */
  get control(): Control {
    return connectMock(this.url, { controlToken: this.#controlToken })
  }
}
