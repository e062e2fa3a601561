import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { type Control, connectMock, type FixtureFile } from './index.ts'
import { isSettingName, resolveSettings, type Settings, toVariable } from './settings.ts'
import { readFixtures } from './store/fixtures/parse.ts'

const port = 4290
const fixturesPath = '/fixtures.json'
// Linux takes 128 KiB in one variable.
const maxBytesInVariable = 100 * 1024

/** Settings of a mock in a container: those of the program, by the names of its flags in camel case. */
export type ContainerSettings = Partial<Omit<Settings, 'port' | 'host' | 'fixtures' | 'watch'>>

/**
 * A mock in a container, for Testcontainers. Its store is in memory unless `db` is set.
 *
 * @example
 * ```ts
 * await using mock = await new PickyAssistMockContainer('picky-assist-mock').withMode('deprecated').start()
 * ```
 */
export class PickyAssistMockContainer extends GenericContainer {
  /** @param image - name and tag of the image, as it was built or pulled */
  constructor(image: string) {
    super(image)
    this.withExposedPorts(port).withWaitStrategy(Wait.forHttp('/readyz', port)).withSettings({ db: ':memory:' })
  }

  /** What the PM API is at the start: `active`, or `deprecated`, which is switched off. */
  withMode(mode: Settings['mode']): this {
    return this.withSettings({ mode })
  }

  /** Accounts, their projects, and plans that it begins with. @throws FixturesError, with a JSON pointer to what is wrong */
  withFixtures(fixtures: FixtureFile): this {
    const content = JSON.stringify(fixtures)
    readFixtures(content)
    if (Buffer.byteLength(content) <= maxBytesInVariable)
      return this.withEnvironment({ [toVariable('fixtures')]: content })
    this.withCopyContentToContainer([{ content, target: fixturesPath, mode: 0o444 }])
    return this.withEnvironment({ [toVariable('fixtures')]: fixturesPath })
  }

  /** Sets some settings, and leaves the others as they are. @throws SettingsError for what is none */
  withSettings(settings: ContainerSettings): this {
    resolveSettings(settings)
    for (const [name, value] of Object.entries(settings))
      if (isSettingName(name) && value !== undefined) this.withEnvironment({ [toVariable(name)]: String(value) })
    return this
  }

  /** Starts it. Resolves when it is ready. */
  override async start(): Promise<StartedPickyAssistMockContainer> {
    return new StartedPickyAssistMockContainer(await super.start(), this.environment[toVariable('controlToken')])
  }
}

/** A mock that runs in a container. `stop()`, or `await using`, ends it. */
export class StartedPickyAssistMockContainer extends AbstractStartedContainer {
  readonly #controlToken: string | undefined

  constructor(container: StartedTestContainer, controlToken?: string) {
    super(container)
    this.#controlToken = controlToken
  }

  /** Where it is seen from outside of containers, such as `http://localhost:32768`. */
  get url(): string {
    return `http://${this.getHost()}:${this.getMappedPort(port)}`
  }

  /** What stands in the place of `https://pickyassist.com/app/api/v2`. */
  get baseUrl(): string {
    return `${this.url}/app/api/v2`
  }

  /** The control verbs. */
  get control(): Control {
    return connectMock(this.url, { controlToken: this.#controlToken })
  }
}
