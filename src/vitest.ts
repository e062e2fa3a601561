import { error as print } from 'node:console'
import { randomUUID } from 'node:crypto'
import { test as base } from 'vitest'
import { type Control, connectMock, type Entry, type Mock, type MockSettings, startMock } from './index.ts'

/** What a test is given: an account of its own. */
export type Picky = {
  /** such as `http://127.0.0.1:40123` */
  url: string
  /** what stands in the place of `https://pickyassist.com/app/api/v2` */
  baseUrl: string
  /** the account's master token: of a mock in this worker the same in every run, and with it every key and token */
  token: string
  /** the control verbs, about this account */
  control: Control
}

type Fixtures = {
  /** settings of the mock that each worker starts; `test.override` changes them */
  pickySettings: MockSettings
  /** a mock that runs already, in the place of one in each worker; `provide` of the Vitest config sets it too */
  pickyUrl: string
  pickyMock: Pick<Mock, 'url' | 'control'> & Partial<Mock>
  picky: Picky
}

/**
 * Vitest's `test`, whose tests can take `picky`: an account of their own on one mock a worker, or on the mock at
 * `pickyUrl`. It is reset behind the test, and its calls are printed where the test failed.
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
  picky: async ({ pickyMock: { url, control: all }, pickyUrl, task }, use) => {
    const token = `vitest-${task.id}${pickyUrl && `-${randomUUID()}`}`
    const control = all.forAccount(token)
    await use({ url, baseUrl: `${url}/app/api/v2`, token, control })
    if (task.result?.state === 'fail') for (const line of await journalOf(control)) print(line)
    await control.reset()
  },
})

async function journalOf(control: Control): Promise<string[]> {
  const { requests } = await control.requests.list({ limit: 1000 })
  return [`picky-assist-mock: ${requests.length} calls of the account of this test`, ...requests.map(lineOf)]
}

function lineOf({ seq, operation, path, status, body, answer, deviations }: Entry): string {
  const parts = [`  ${seq} ${operation ?? path} ${status ?? 'no answer'}`, JSON.stringify(body), JSON.stringify(answer)]
  return [parts.join('\n    '), ...deviations.map((note) => `    (${note})`)].join('\n')
}
