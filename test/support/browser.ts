import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { describe, expect, onTestFinished } from 'vitest'
import { chromiumPath } from './optional.ts'

// The sandbox needs privileges that a container does not have. The others keep Chromium from calling its vendor.
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

// One for all tests of a worker, as to start it and to open a page takes longer than most tests. It ends with the process.
let context: Promise<BrowserContext> | undefined
// Pages that no test uses at the moment.
const idle: Page[] = []

/** What a page is opened with. */
export type PageOptions = {
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
  /** for pages whose requests are expected to be rejected */
  allowErrors?: boolean
}

/** A `describe` for tests in Chromium. Skipped if it is not installed. */
export function describePage(name: string, tests: () => void): void {
  describe.skipIf(chromiumPath === undefined)(name, tests)
}

/**
 * Opens a page. When the test ends, the page must not have violated its Content-Security-Policy, thrown an error, opened an
 * alert, or sent a request to another origin.
 */
export async function openPage(url: string, { allowErrors = false, ...options }: PageOptions = {}): Promise<Page> {
  const { colorScheme = 'light', width = 1280, height = 800 } = options
  context ??= launch()
  const page = idle.pop() ?? (await (await context).newPage())
  page.setDefaultTimeout(10_000)
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height })
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('dialog', (dialog) => problems.push(`a dialog was opened: ${dialog.message()}`))
  page.on('console', (message) => {
    // net:: is a connection that broke, such as that to a mock which the test has closed.
    const isExpected = new RegExp(`^Failed to load resource: ${allowErrors ? '' : 'net::'}`).test(message.text())
    if (message.type() === 'error' && !isExpected) problems.push(message.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'blob:' && origin !== new URL(url).origin) problems.push(`a request to ${request.url()}`)
  })
  onTestFinished(async () => {
    page.removeAllListeners()
    await page.goto('about:blank')
    idle.push(page)
    expect(problems).toEqual([])
  })
  // A page in the background is drawn once a second.
  await page.bringToFront()
  await page.goto(url)
  return page
}

async function launch(): Promise<BrowserContext> {
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: flags.split(' ') })
  const context = await browser.newContext()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  return context
}

/** What was copied last. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()')
}

/** The button with this name. */
export function button(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true })
}

/** Calls a PM operation. A string is sent as it is. */
export async function post({ baseUrl }: { baseUrl: string }, name: string, body: object | string) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${baseUrl}/pm/${name}`, { method: 'POST', body: payload })
  return Object(await response.json())
}
