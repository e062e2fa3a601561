import { type Browser, chromium, type Page } from 'playwright-core'
import { describe, expect, onTestFinished } from 'vitest'
import { chromiumPath } from './optional.ts'

// The sandbox needs privileges that a container does not have. The others keep Chromium from calling its vendor.
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

// One for all tests of a worker. It ends with the process.
let browser: Promise<Browser> | undefined

/** What a page is opened with. */
export type PageOptions = {
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
  /** for pages that are expected to fail to load something */
  allowErrors?: boolean
}

/** A `describe` for tests in Chromium. Skipped if it is not installed. */
export function describePage(name: string, tests: () => void): void {
  describe.skipIf(chromiumPath === undefined)(name, tests)
}

/**
 * Opens a page in a browser context of its own. When the test ends, the page must not have violated its Content-Security-Policy,
 * thrown an error, opened an alert, or sent a request to another origin.
 */
export async function openPage(url: string, { allowErrors = false, ...options }: PageOptions = {}): Promise<Page> {
  const { colorScheme = 'light', width = 1280, height = 800 } = options
  browser ??= chromium.launch({ executablePath: chromiumPath ?? '', args: flags.split(' ') })
  const context = await (await browser).newContext({
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('dialog', (dialog) => faults.push(`a dialog was opened: ${dialog.message()}`))
  page.on('console', (message) => {
    const isExpected = allowErrors && message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isExpected) faults.push(message.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'blob:' && origin !== new URL(url).origin) faults.push(`a request to ${request.url()}`)
  })
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  await page.goto(url)
  return page
}

/** What was copied last. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()')
}
