import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Mock, type MockSettings, startMock } from '../../src/index.ts'
import { button, describePage, openPage, type PageOptions, post, readClipboard } from '../support/browser.ts'
import { runVitest } from '../support/vitest.ts'

const execute = promisify(execFile)

type Options = PageOptions & { settings?: MockSettings; at?: string }

async function open({ settings, at = '', ...options }: Options, steps: (mock: Mock, page: Page) => Promise<void>) {
  await using mock = await startMock({ randomSeed: '1', ...settings })
  for (const [token, project_name] of [
    ['a', 'First'],
    ['b', 'A name that is too long for the API'],
  ])
    await post(mock, 'create-project', { token, project_name })
  await steps(mock, await openPage(`${mock.dashboardUrl}${at}`, options))
}

type Sent = { body: object; headers?: Record<string, string> }

/** Calls a PM operation whose response may be no JSON. */
function send({ baseUrl }: Mock, name: string, { body, headers = {} }: Sent) {
  return fetch(`${baseUrl}/pm/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

const rows = (page: Page) => page.locator('.entry-row')
const entry = (page: Page, seq: number) => page.locator(`article[data-seq="${seq}"]`)
const member = (page: Page, key: string) => page.locator(`[aria-label="Body of the request"] [data-key="${key}"]`)

describePage('the request log', () => {
  test('an empty log says what the server is, and its curl line and snippets use this instance', async () => {
    await using mock = await startMock()
    const page = await openPage(mock.dashboardUrl ?? '')
    await page.getByText('stands in for the Picky Assist Project Management API').waitFor()
    expect(await page.locator('.copyable code').textContent()).toBe(mock.baseUrl)
    for (const client of ['JavaScript', 'Python', 'PHP', 'C#']) {
      await button(page, client).click()
      expect(await page.locator('.snippet').textContent()).toContain(`${mock.baseUrl}/pm/create-project`)
    }
    await button(page, 'curl').click()
    const line = (await page.locator('.snippet').textContent()) ?? ''
    const { stdout } = await execute('bash', ['-c', line])
    expect(JSON.parse(stdout)).toMatchObject({ status: 100, project_name: 'My project' })
    await entry(page, 1).waitFor()
    expect(await rows(page).count()).toBe(1)
  })

  test('calls appear as they are received, newest first, and the newest is shown', async () => {
    await open({}, async (mock, page) => {
      await entry(page, 2).waitFor()
      await post(mock, 'get-projects', { token: 'a', project_id: 0 })
      await entry(page, 3).waitFor()
      expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-seq')))).toEqual([
        '3',
        '2',
        '1',
      ])
      expect(await page.locator('.counts').textContent()).toContain('3 calls, 1 failed')
    })
  })

  test('a click on an older call turns Follow latest off, and the switch turns it on again', {
    tags: 'long',
  }, async () => {
    await open({}, async (mock, page) => {
      const follow = page.getByRole('switch', { name: 'Follow latest' })
      await entry(page, 2).waitFor()
      expect(await follow.isChecked()).toBe(true)
      await page.locator('[data-seq="1"]').click()
      await entry(page, 1).waitFor()
      expect(await follow.isChecked()).toBe(false)
      expect(page.url()).toContain('#/requests/1')
      await post(mock, 'get-projects', { token: 'a', project_id: 0 })
      await page.locator('a[data-seq="3"]').waitFor()
      await entry(page, 1).waitFor()
      await follow.click()
      await entry(page, 3).waitFor()
      await page.goBack()
      await entry(page, 1).waitFor()
    })
  })

  test('the filter stands in the URL, the counts honour it, and a link restores it', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      await entry(page, 2).waitFor()
      await page.getByLabel('Status').selectOption('failed')
      await page.getByText('1 of 2 calls').waitFor()
      await page.getByLabel('Status').selectOption('410')
      await page.getByText('1 call, 1 failed').waitFor()
      await page.getByLabel('Operation').selectOption('create-project')
      await page.getByLabel('Text', { exact: true }).fill('too long')
      await page.waitForURL(/#\/requests\?status=410&operation=create-project&text=too\+long$/)
      const other = await openPage(page.url())
      await entry(other, 2).waitFor()
      expect(await rows(other).count()).toBe(1)
      await other.getByLabel('Text', { exact: true }).fill('nothing like it')
      await other.getByText('No call matches the filter').waitFor()
      await other.getByLabel('Account').selectOption(await fingerprintOf(mock, 'First'))
      await other.getByText('Show all calls').click()
      await other.getByText('2 calls').waitFor()
    })
  })

  test('deviations and refusals are explained beside their field, with the ledger', async () => {
    await open({}, async (mock, page) => {
      await member(page, 'project_name')
        .getByText('Rejected with 410: expected a string of 1 to 20 characters')
        .waitFor()
      const ledger = member(page, 'project_name').locator('.ledger-line')
      expect(await ledger.allTextContents()).toContainEqual(
        expect.stringMatching(/documented\s+create-project.project_name maxLength: 20\s+\(Create Project page\)/),
      )
      await post(mock, 'create-project', { token: 'a', project_name: 'p', billing_plan: '2', channel: 1, notes: null })
      await member(page, 'billing_plan').getByText('Converted from string to number.').waitFor()
      await member(page, 'channel').getByText('Ignored: this call has no such field.').waitFor()
      await member(page, 'notes').getByText('Treated null as absent.').waitFor()
    })
  })

  test('a near miss, a fault, a body that cannot be read and a call without a response are shown', {
    tags: 'long',
  }, async () => {
    await open({}, async (mock, page) => {
      await post(mock, 'create-projet', {})
      await page.getByText('The nearest known path is /app/api/v2/pm/create-project.').waitFor()
      await post(mock, 'create-project', 'no JSON')
      await page.getByText('As received, with fingerprints in place of what may be secret:').waitFor()
      await mock.control.faults.add({ operation: 'create-project', transport: 'reset' })
      await expect(post(mock, 'create-project', {})).rejects.toThrow()
      await page.getByText('Fault all-1 was applied').waitFor()
      await page.getByText('No response was sent.').waitFor()
    })
  })

  test('a call copied as curl gets the same answer in a shell', async () => {
    await open({}, async (mock, page) => {
      await post(mock, 'create-project', { token: 'a', project_name: 'It\'s "2" \\ $HOME' })
      await entry(page, 3).waitFor()
      await button(page, 'Copy as curl').click()
      await page.getByText('Copied the call as a curl command.').waitFor()
      const command = await readClipboard(page)
      expect(command).toContain('"token":"a"')
      const { stdout } = await execute('bash', ['-c', command])
      expect(JSON.parse(stdout)).toMatchObject({ status: 100, project_name: 'It\'s "2" \\ $HOME', project_id: '717' })
    })
  })

  test('a HEAD call copied as curl ends by itself', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      await fetch(`${mock.baseUrl}/pm/create-project`, { method: 'HEAD' })
      await entry(page, 3).waitFor()
      await button(page, 'Copy as curl').click()
      await page.getByText('Copied the call as a curl command.').waitFor()
      const { stdout } = await execute('bash', ['-c', `${await readClipboard(page)} --silent --max-time 5`])
      expect(stdout).toMatch(/^HTTP\/1.1 405 /)
    })
  })

  test('Copy as Vitest test is offered where a test can repeat the call', { tags: 'long' }, async () => {
    const apiToken = 'a'.repeat(40)
    const accounts = [
      {
        token: 'a',
        projects: [
          { project_name: 'Shop', api_tokens: [{ token: apiToken }] },
          { project_name: 'Old', project_status: 'Expired' as const },
        ],
      },
      { token: 'poor', balance: 0 },
      { token: 'off', enabled: false },
    ]
    await using mock = await startMock({ fixtures: { accounts } })
    const get = (fault: string) =>
      send(mock, 'get-projects', { body: { token: 'a', project_id: 0 }, headers: { 'x-mock-fault': fault } })
    const offered = [
      () => get('status=403'),
      () => get('http_status=503'),
      () => post(mock, 'create-project', { token: '' }),
      () => post(mock, 'create-project', { token: 'a', project_name: 'p', billing_plan: 12 }),
      () => post(mock, 'get-projects', { token: 'a', project_id: 0 }),
      () => post(mock, 'change-billing', { token: 'a', project_id: 715, plan_id: 2 }),
    ]
    const others = [
      () => get('lost').catch(() => undefined),
      () => get('truncate'),
      () => get('delay_ms=1'),
      () => get('delay_ms=1,status=101'),
      () => post(mock, 'change-billing', { token: 'a', project_id: 715, plan_id: 7 }),
      () => post(mock, 'change-billing', { token: 'a', project_id: 715, plan_id: 2, service: 2 }),
      () => post(mock, 'change-billing', { token: 'a', project_id: 716, plan_id: 3 }),
      () => post(mock, 'create-project', '{"token":"a","project_name":"p","number":1e10}'),
      () => post(mock, 'get-projects', { token: 'a', ' project_id': 715 }),
      () => post(mock, 'create-project', { token: 'poor', project_name: 'p', billing_plan: 3 }),
      () => post(mock, 'create-project', { token: 'off', project_name: 'p' }),
      () => send(mock, 'create-project', { body: {}, headers: { 'x-mock-mode': 'deprecated' } }),
      () => send(mock, '../check-balance', { body: { token: apiToken }, headers: { 'x-mock-client-address': 'here' } }),
    ]
    for (const step of [...offered, ...others]) await step()
    const page = await openPage(mock.dashboardUrl ?? '')
    const canBeTest = await page.evaluate(`Promise.all([
      import('/_mock/dashboard/requests/copy-as-test.js'),
      fetch('requests').then((response) => response.json()),
    ]).then(([{ canBeTest }, { requests }]) => requests.map(canBeTest))`)
    expect(canBeTest).toEqual([...offered.map(() => true), ...others.map(() => false)])
    await entry(page, offered.length + others.length).waitFor()
    expect(await button(page, 'Copy as Vitest test').count()).toBe(0)
  })

  test('a call copied as a Vitest test has the headers that changed what the mock did', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      const headers = { 'content-type': 'application/json', 'x-mock-validation': 'strict', 'x-request-id': '7' }
      await send(mock, 'create-project', { body: { token: 'a', project_name: 'p', generate_api_token: 1 }, headers })
      await entry(page, 3).waitFor()
      await button(page, 'Copy as Vitest test').click()
      await page.getByText('Copied the call as a Vitest test.').waitFor()
      const text = await readClipboard(page)
      expect(text).toContain('headers: {"content-type":"application/json","x-mock-validation":"strict"},')
      expect(text).not.toContain('x-request-id')
    })
  })

  test('calls copied as Vitest tests pass', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      const { control } = mock
      const get = { token: 'a', project_id: 0 }
      const json = { 'content-type': 'application/json' }
      await post(mock, 'get-projects', { token: 'a', project_id: '715' })
      await control.mode.set({ mode: 'deprecated', status: 403, http_status: 500 })
      await post(mock, 'get-projects', get)
      await control.mode.set({ mode: 'active' })
      await control.faults.add({ operation: 'get-projects', status: 101, http_status: 500, times: 1 })
      await post(mock, 'get-projects', get)
      await control.faults.add({ operation: 'get-projects', http_status: 503, times: 1 })
      await send(mock, 'get-projects', { body: get })
      await control.faults.add({ operation: 'get-projects', http_status: 200, body: { status: 408 }, times: 1 })
      await post(mock, 'get-projects', get)
      await send(mock, 'get-projects', { body: get, headers: { 'x-mock-fault': 'status=403' } })
      await send(mock, 'create-project', {
        body: { token: 'a', project_name: 'p', generate_api_token: 1 },
        headers: { ...json, 'x-mock-validation': 'strict' },
      })
      await send(mock, 'get-projects', {
        body: { token: 'a', project_id: 715 },
        headers: { ...json, 'x-mock-validation': 'strict' },
      })
      await post(mock, 'create-project', { project_name: 'p' })
      await post(mock, 'create-project', { token: '', project_name: 'p' })
      await post(mock, 'create-project', { token: 'a', project_name: 'Official', service: 2 })
      await post(mock, 'change-billing', { token: 'a', project_id: 716, plan_id: 7 })
      const injected = '$' + '{process.exit(7)}`' + "'"
      await post(mock, 'create-project', { token: 'a', project_name: injected })
      const { requests } = await control.requests.list()
      const copied: string[] = []
      for (const { seq } of requests.slice(1)) {
        await page.goto(`${mock.dashboardUrl}#/requests/${seq}`)
        await entry(page, seq).waitFor()
        await button(page, 'Copy as Vitest test').click()
        await expect.poll(() => readClipboard(page)).not.toBe(copied.at(-1) ?? '')
        copied.push(await readClipboard(page))
      }
      const [imports = ''] = copied[0]?.split('\n\n') ?? []
      const { output } = await runVitest([imports, ...copied.map((text) => text.replace(imports, ''))].join('\n'))
      expect(output).toContain(`${requests.length - 1} passed`)
    })
  })

  test('Send again sends the call as it was, and the new call is then the one shown', async () => {
    await open({ at: '#/requests/1' }, async (mock, page) => {
      await entry(page, 1).waitFor()
      await button(page, 'Send again').click()
      await entry(page, 3).waitFor()
      expect((await mock.control.accounts.list()).accounts).toMatchObject([{ projects: 2 }])
    })
  })

  test('a call can be edited before it is sent, also if it selects an API token', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      const { api_tokens } = await post(mock, 'create-project', {
        token: 'a',
        project_name: 'p',
        generate_api_token: true,
      })
      await post(mock, 'manage-api-token', { token: 'a', project_id: 716, api_token: api_tokens[0].token, action: 1 })
      await entry(page, 4).waitFor()
      await button(page, 'Edit and send').click()
      await post(mock, 'get-projects', { token: 'a', project_id: 0 })
      await page.locator('a[data-seq="5"]').waitFor()
      const body = page.getByLabel('Body', { exact: false }).and(page.locator('textarea'))
      expect(JSON.parse(await body.inputValue())).toMatchObject({ token: 'a', api_token: api_tokens[0].token })
      await body.fill((await body.inputValue()).replace('"action": 1', '"action": 3'))
      await button(page, 'Send').click()
      await entry(page, 6).waitFor()
      expect(await page.getByRole('region', { name: 'Body of the request' }).textContent()).toContain('"action": 3')
      expect((await mock.control.forAccount('a').projects.get(716)).api_tokens).toMatchObject([{ state: 'deleted' }])
    })
  })

  test('a secret that the journal does not keep is asked for', { tags: 'long' }, async () => {
    await open({ at: '#/requests/2', allowErrors: true }, async (_mock, page) => {
      await button(page, 'Send again').click()
      await page.getByText('The journal does not keep the value of token. Type it.').waitFor()
      const body = page.locator('textarea')
      await body.fill('{"token":"b","project_name":"Short"}')
      await button(page, 'Send').click()
      await entry(page, 3).waitFor()
      expect(await entry(page, 3).locator('h2').textContent()).toContain('100')
    })
  })

  test('while the log is paused, new calls are counted and not shown', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      await entry(page, 2).waitFor()
      await button(page, 'Pause').click()
      for (const project_id of [1, 2]) await post(mock, 'get-projects', { token: 'a', project_id })
      await button(page, 'Resume (2 new)').waitFor()
      expect(await rows(page).count()).toBe(2)
      await button(page, 'Resume (2 new)').click()
      await entry(page, 4).waitFor()
    })
  })

  test('a tab in the background keeps no connection, and catches up when it is shown', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      await entry(page, 2).waitFor()
      const setHidden = (isHidden: boolean) =>
        page.evaluate(`
          Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))`)
      const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/requests/stream'))
      await setHidden(true)
      await closed
      await post(mock, 'get-projects', { token: 'a', project_id: 0 })
      expect(await rows(page).count()).toBe(2)
      const resumed = page.waitForRequest((request) => request.headers()['last-event-id'] === '2')
      await setHidden(false)
      await resumed
      await entry(page, 3).waitFor()
      await setHidden(true)
      await mock.control.requests.clear()
      await post(mock, 'get-projects', { token: 'a', project_id: 0 })
      await setHidden(false)
      await entry(page, 4).waitFor()
      expect(await rows(page).count()).toBe(1)
    })
  })

  test('Clear deletes the calls, and a page that others have open follows', { tags: 'long' }, async () => {
    await open({}, async (mock, page) => {
      const other = await openPage(`${mock.dashboardUrl}#/requests?operation=create-project`)
      await entry(other, 2).waitFor()
      await button(page, 'Clear').click()
      await page.getByText('No calls yet').waitFor()
      await other.getByText('No call matches the filter').waitFor()
      expect((await mock.control.requests.list()).requests).toEqual([])
    })
  })

  test('a link to a call outside of the list still opens it', { tags: 'long' }, async () => {
    await open({ at: '#/requests/1?status=410', allowErrors: true }, async (_mock, page) => {
      await entry(page, 1).waitFor()
      await page.goto(page.url().replace('/1?', '/99?'))
      await page.getByText('The journal does not have call 99').waitFor()
    })
  })

  test('after a restart the page says that the connection was lost, and shows the new calls by itself', {
    tags: 'long',
  }, async () => {
    const first = await startMock({ randomSeed: '1' })
    const port = Number(new URL(first.url).port)
    await post(first, 'create-project', { token: 'old', project_name: 'Old' })
    const page = await openPage(first.dashboardUrl ?? '', { allowErrors: true })
    await page.getByText('"Old"').first().waitFor()
    await first.close()
    await page.getByText('The connection is lost. Trying again.').waitFor()
    await using second = await startMock({ port })
    for (const project_name of ['New', 'Newer']) await post(second, 'create-project', { token: 'new', project_name })
    await page.getByText('"Newer"').first().waitFor()
    expect(await page.getByText('The connection is lost').count()).toBe(0)
    expect(await page.locator('.subject').allTextContents()).toEqual(['Newer', 'New'])
  })

  test('with the journal turned off the page says so', { tags: 'long' }, async () => {
    await using mock = await startMock({ journal: 0 })
    const page = await openPage(mock.dashboardUrl ?? '', { allowErrors: true })
    await page.getByText('The journal is turned off').waitFor()
  })

  test('a thousand calls are in the list, and only those in sight are in the document', { tags: 'long' }, async () => {
    await using mock = await startMock()
    const send = () => post(mock, 'check-balance', { token: 'a' })
    for (let batch = 0; batch < 21; batch++) await Promise.all(Array.from({ length: 50 }, send))
    const page = await openPage(mock.dashboardUrl ?? '')
    await page.getByText('1,000 calls').waitFor()
    expect(await rows(page).count()).toBeLessThan(60)
    await page.locator('.entries').evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await page.locator('a[data-seq="51"]').waitFor()
  })
})

async function fingerprintOf({ control }: Mock, name: string): Promise<string> {
  const { projects } = await control.projects.list()
  return projects.find(({ project_name }) => project_name === name)?.account ?? ''
}
