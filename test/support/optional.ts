import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stdout } from 'node:process'

/** Whether a program can be run on this machine. */
export function isInstalled(program: string): boolean {
  return succeeds(program, '--version')
}

/** The path of Chromium; undefined if it is not installed. CHROMIUM_PATH names another one. */
export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))

// npm test runs this file first.
if (import.meta.main) for (const line of skippedTests()) stdout.write(`Skipped: ${line}\n`)

/** What is not tested on this machine, and why. */
function* skippedTests(): Generator<string> {
  for (const shell of ['zsh', 'fish'])
    if (!isInstalled(shell)) yield `completion for ${shell}, because ${shell} is not installed`
  if (!chromiumPath)
    yield 'the dashboard in a browser, because Chromium is not installed (CHROMIUM_PATH names another path)'
  if (!process.env.TEST_IMAGE) yield `the container image, because ${reasonWithoutImage()}`
}

function reasonWithoutImage(): string {
  if (!succeeds('docker', 'version')) return 'no Docker engine is running'
  return 'TEST_IMAGE is not set (docker build --tag picky-assist-mock . && TEST_IMAGE=picky-assist-mock npm test)'
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
}
