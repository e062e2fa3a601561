import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { type Mock, startMock } from '../../src/index.ts'
import { button, describePage, openPage, post } from '../support/browser.ts'

const markup = '<img src=x onerror=alert(1)>'
const anyEntry = 'article.entry'

/** A mock with something in each view. @returns the places of the page, and what is shown there */
async function startFull() {
  const mock = await startMock({ randomSeed: '1', clock: '2020-06-11T10:00:00Z' })
  const project = { token: 'a', project_name: 'Shop', billing_plan: 3, generate_api_token: true }
  await post(mock, 'create-project', { ...project, notes: markup, company_name: markup })
  await post(mock, 'create-project', {
    token: 'a',
    project_name: 'A name that is too long for the API',
    billing_plan: '2',
  })
  await mock.control.faults.add({ operation: 'change-billing', status: 403, times: 2 })
  await mock.control.snapshots.save('base')
  const { account } = await mock.control.accounts.get('a')
  const places = {
    '#/requests/2': anyEntry,
    '#/requests?text=nothing': 'a[href="#/requests"]',
    '#/projects': 'table',
    [`#/projects/${account}/715`]: '.facts .provenance',
    '#/steer': '[data-fault]',
    '#/try': 'textarea',
    '#/api/check-balance': 'table',
  }
  return { mock, places, [Symbol.asyncDispose]: mock.close }
}

async function goTo(page: Page, { dashboardUrl }: Mock, [place, selector]: [string, string]) {
  await page.goto(`${dashboardUrl}${place}`)
  await page.locator(selector).first().waitFor()
}

describePage('the dashboard', () => {
  test('is accessible and fits into 360 pixels', { tags: 'long' }, () => checkPlaces('light', findViolations))

  // The schemes differ in their colours only.
  test('has enough contrast in the dark colour scheme too', { tags: 'long' }, () =>
    checkPlaces('dark', findContrastViolations),
  )

  async function checkPlaces(colorScheme: 'light' | 'dark', find: typeof findViolations) {
    await using full = await startFull()
    const page = await openPage(full.mock.dashboardUrl ?? '', { colorScheme, width: 360, height: 740 })
    await page.evaluate(axe.source)
    for (const place of Object.entries(full.places)) {
      await goTo(page, full.mock, place)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width, place[0]).toBeLessThanOrEqual(360)
      expect(await find(page), place[0]).toEqual([])
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    await goTo(page, full.mock, ['#/requests/1', anyEntry])
    await button(page, 'Edit and send').click()
    expect(await find(page)).toEqual([])
    await page.getByRole('button', { name: 'Keyboard help' }).click()
    expect(await find(page)).toEqual([])
    await button(page, 'Close').last().click()
    await goTo(page, full.mock, ['#/requests', 'article[data-seq="2"]'])
    await full.mock.control.requests.clear()
    await full.mock.control.mode.set({ mode: 'deprecated' })
    await page.getByText('API switched off').waitFor()
    await page.getByText('No calls yet').waitFor()
    expect(await find(page)).toEqual([])
  }

  test('shows everything it receives as text', async () => {
    await using full = await startFull()
    const { mock } = full
    await post(mock, 'create-project', {
      token: 'a',
      project_name: '<script>a()</script>',
      number: markup,
      [markup]: markup,
    })
    await post(mock, 'create-project', {
      token: `token of ${markup}`,
      project_name: '<script>a()</script>',
      company_name: markup,
      notes: markup,
      global_webhook: `https://x/${encodeURIComponent('"')}${markup.replaceAll(' ', '/')}`,
    })
    await fetch(`${mock.url}/app/api/v2/pm/create-projec/${encodeURIComponent(markup)}`, {
      method: 'POST',
      headers: { 'user-agent': markup },
    })
    await mock.control.faults.add({ operation: '*', status: 1, message: markup, after: 100 })
    await mock.control.mode.set({ mode: 'deprecated', message: markup })
    await post(mock, 'get-projects', markup)
    const page = await openPage(mock.dashboardUrl ?? '')
    const places = Object.entries(full.places)
    for (const seq of [3, 4, 5, 6]) places.push([`#/requests/${seq}`, `article[data-seq="${seq}"]`])
    const { projects } = await mock.control.projects.list()
    for (const { account, project_id } of projects)
      places.push([`#/projects/${account}/${project_id}`, '.facts .provenance'])
    for (const place of places) {
      await goTo(page, mock, place)
      expect(await page.locator('img[src="x"], main script').count(), place[0]).toBe(0)
    }
    expect(await page.getByText(markup).count()).toBeGreaterThan(0)
  })

  test('can be used with the keyboard alone', { tags: 'long' }, async () => {
    await using full = await startFull()
    const page = await openPage(full.mock.dashboardUrl ?? '')
    const shown = (seq: number) => page.locator(`article[data-seq="${seq}"]`).waitFor()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await shown(2)
    await press('j')
    await shown(1)
    await press('k')
    await shown(2)
    await press('/')
    await page.keyboard.type('shop')
    await page.getByText('1 of 2 calls').waitFor()
    await press('Escape', 'r')
    await shown(3)
    await press('?')
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('Enter')
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Close')
    await press('Escape')
    await page.locator(anyEntry).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Steering' }).focus()
    await press('Enter')
    await button(page, 'Switch the API off…').focus()
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await full.mock.control.mode.get()).mode).toBe('active')
  })

  test('asks for the control token once, and keeps it for the tab', { tags: 'long' }, async () => {
    await using mock = await startMock({ controlToken: 'open-sesame' })
    await post(mock, 'create-project', { token: 'a', project_name: 'p' })
    const page = await openPage(mock.dashboardUrl ?? '', { allowErrors: true })
    await page.getByLabel('Token', { exact: true }).fill('wrong')
    await button(page, 'Continue').click()
    await page.getByText('The server does not accept this token.').waitFor()
    await page.getByLabel('Token', { exact: true }).fill('open-sesame')
    await button(page, 'Continue').click()
    await page.locator(anyEntry).waitFor()
    await button(page, 'Send again').click()
    await page.locator('article[data-seq="2"]').waitFor()
    await page.reload()
    await page.locator(anyEntry).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate('JSON.stringify([Object.keys(localStorage), document.cookie])')).toBe('[[],""]')
    const other = await openPage(mock.dashboardUrl ?? '', { allowErrors: true })
    await other.getByRole('dialog', { name: 'Control token' }).waitFor()
  })

  test('works behind a proxy that adds a prefix to the path', { tags: 'long' }, async () => {
    await using mock = await startMock()
    await post(mock, 'create-project', { token: 'a', project_name: 'p' })
    const url = await startProxy(mock.url, '/tools/picky')
    const page = await openPage(`${url}/`)
    await page.locator(anyEntry).waitFor()
    expect(page.url()).toBe(`${url}/_mock/`)
    await button(page, 'Send again').click()
    await page.locator('article[data-seq="2"]').waitFor()
    await page.getByRole('link', { name: 'Steering' }).click()
    await button(page, 'Freeze').click()
    await expect.poll(() => mock.control.clock.get().then(({ frozen }) => frozen)).toBe(true)
    await mock.control.requests.clear()
    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByText(`${url}/app/api/v2`, { exact: true }).waitFor()
  })
})

/** The serious and critical findings of axe about colours. */
function findContrastViolations(page: Page): Promise<string[]> {
  return findViolations(page, ['color-contrast'])
}

/** The serious and critical findings of axe. */
async function findViolations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }
  const { violations }: axe.AxeResults = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** Starts a proxy that passes what is below `prefix` on to a server. @returns its URL, with the prefix */
async function startProxy(target: string, prefix: string): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    const { method = 'GET', headers, url = '' } = incoming
    if (!url.startsWith(`${prefix}/`)) return void outgoing.writeHead(404).end()
    const forwarded = request(new URL(url.slice(prefix.length), target), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  onTestFinished(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  if (!isAddress(address)) throw new Error('the proxy does not listen')
  return `http://127.0.0.1:${address.port}${prefix}`
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
