import { randomUUID } from 'node:crypto'
import { test as base } from 'vitest'
import { type Control, connectMock, type Entry, type Mock, type MockSettings, startMock } from './index.ts'

const maxEntries = 1000

/** The fixture `picky`: an account for one test. */
export type Picky = {
  /** base URL of the server, such as `http://127.0.0.1:40123` */
  url: string
  /** base URL of the emulated API; replaces `https://pickyassist.com/app/api/v2` in your software */
  baseUrl: string
  /** The account's master token. If the fixture started the mock, the token and the keys issued are the same in every run. */
  token: string
  /** controls the mock, for this account only */
  control: Control
}

type Fixtures = {
  /** the settings of the mock that each worker starts; `test.override('pickySettings', …)` at the top of a file changes them */
  pickySettings: MockSettings
  /** the URL of a mock that is already running, which is used instead; can be set with `provide` in the Vitest config */
  pickyUrl: string
  /** the mock of the worker; its `control` applies to all accounts */
  pickyMock: Pick<Mock, 'url' | 'control'> & Partial<Mock>
  /** an account for the test */
  picky: Picky
}

/**
 * Vitest's `test` with the fixture `picky`: an account of its own for each test, on one mock for each worker or on the mock
 * at `pickyUrl`. The account is reset after the test. If the test fails, its calls are printed.
 *
 * @example
 * ```ts
 * import { test } from 'picky-assist-mock/vitest'
 *
 * test('creates a project', async ({ picky }) => {
 *   await createProject(picky.baseUrl, picky.token) // your software
 *   await picky.control.requests.verify({ operation: 'create-project', times: 1 })
 * })
 * ```
 */
export const test = base.extend<Fixtures>({
  pickySettings: [{ randomSeed: 'vitest' }, { scope: 'worker' }],
  pickyUrl: ['', { scope: 'worker', injected: true }],
  pickyMock: [
    async ({ pickySettings, pickyUrl }, use) => {
      const mock = pickyUrl ? { url: pickyUrl, control: connectMock(pickyUrl) } : await startMock(pickySettings)
      await use(mock)
      if ('close' in mock) await mock.close()
    },
    { scope: 'worker' },
  ],
  picky: async ({ pickyMock, pickyUrl, task }, use) => {
    const { url } = pickyMock
    // Several runs may use the mock at pickyUrl at the same time.
    const token = `vitest-${task.id}${pickyUrl && `-${randomUUID()}`}`
    const control = pickyMock.control.forAccount(token)
    await use({ url, baseUrl: `${url}/app/api/v2`, token, control })
    if (task.result?.state === 'fail') await printCalls(control)
    await control.reset()
  },
})

async function printCalls({ requests }: Control): Promise<void> {
  const { requests: entries } = await requests.list({ limit: maxEntries })
  printLine(`picky-assist-mock: ${entries.length} ${entries.length === 1 ? 'call' : 'calls'} received in this test`)
  for (const entry of entries) printLine(formatEntry(entry))
}

function printLine(line: string): void {
  // biome-ignore lint/suspicious/noConsole: Vitest shows what a test prints to the console under the name of the test.
  console.error(line)
}

function formatEntry({ seq, operation, path, status, body, answer, deviations }: Entry): string {
  const lines = [
    `  ${seq} ${operation ?? path} ${status ?? 'no response'}`,
    `    ${JSON.stringify(body)}`,
    `    ${JSON.stringify(answer)}`,
    ...deviations.map((note) => `    (${note})`),
  ]
  return lines.join('\n')
}
