import { spawnSync } from 'node:child_process'
import { stdout } from 'node:process'

/** Whether a program can be run on this machine. */
export function isInstalled(program: string): boolean {
  return succeeds(program, '--version') || succeeds(program, '-v')
}

// npm test runs this file first.
if (import.meta.main) for (const line of skippedTests()) stdout.write(`Skipped: ${line}\n`)

/** What is not tested on this machine, and why. */
function* skippedTests(): Generator<string> {
  for (const shell of ['zsh', 'fish'])
    if (!isInstalled(shell)) yield `completion for ${shell}, because ${shell} is not installed`
  for (const balancer of ['haproxy', 'nginx'])
    if (!isInstalled(balancer)) yield `docs/scale.md with ${balancer}, because ${balancer} is not installed`
  if (!process.env.TEST_IMAGE) yield `the container image, because ${reasonWithoutImage()}`
}

function reasonWithoutImage(): string {
  if (!succeeds('docker', 'version')) return 'no Docker engine is running'
  return 'TEST_IMAGE is not set (docker build --tag picky-assist-mock . && TEST_IMAGE=picky-assist-mock npm test)'
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
}
