import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stdout } from 'node:process'

// How to tell that a client can be run, where `--version` does not tell.
const clients: Record<string, string[]> = {
  php: ['php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
  python3: ['python3', '-c', 'import requests'],
  go: ['go', 'version'],
  pytest: ['python3', '-c', 'import pytest'],
}

/** Whether a program can be run on this machine. */
export function isInstalled(program: string): boolean {
  return succeeds(program, '--version') || succeeds(program, '-v')
}

/** The path of Chromium; undefined if it is not installed. CHROMIUM_PATH names another one. The one without windows is the fastest. */
export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))

const isLong = process.env.npm_lifecycle_event === 'pretest:long'

// npm test and npm run test:long run this file first.
if (import.meta.main) for (const line of skippedTests()) stdout.write(`Skipped: ${line}\n`)

/** Whether a test can have a network and an /etc/hosts of its own. */
export function hasNamespaces(): boolean {
  return succeeds('unshare', '--map-root-user', '--mount', '--net', 'ip', 'link', 'set', 'lo', 'up')
}

/** Whether a client of the API or of the control plane can be run: the program, with the library that it needs. */
export function hasClient(program: string): boolean {
  const [file = '', ...args] = clients[program] ?? [program, '--version']
  return succeeds(file, ...args)
}

/** Whether strace is installed and may watch other programs, and kill them at a system call. */
export function hasStrace(): boolean {
  return succeeds('strace', '-o', '/dev/null', '-e', 'inject=fsync:signal=SIGKILL', 'true')
}

/** What is not tested on this machine, and why. */
function* skippedTests(): Generator<string> {
  yield* skippedShells()
  if (isLong) {
    for (const balancer of ['haproxy', 'nginx'])
      if (!isInstalled(balancer)) yield `docs/scale.md with ${balancer}, because ${balancer} is not installed`
    yield* skippedClients()
  } else
    yield 'what takes long (tag long), such as power cuts, load balancers and most of the dashboard; npm run test:long runs it'
  if (!hasStrace())
    yield 'kills within a write to the database, because strace is not installed or may not watch a process'
  if (!hasNamespaces())
    yield 'what the kernel counts in a network without a way out, because unshare and ip cannot make one here'
  if (!chromiumPath)
    yield 'the dashboard in a browser, because Chromium is not installed (CHROMIUM_PATH names another path)'
  if (!process.env.TEST_IMAGE) yield `the container image, because ${reasonWithoutImage()}`
}

function* skippedShells(): Generator<string> {
  for (const shell of ['zsh', 'fish'])
    if (!isInstalled(shell)) yield `completion for ${shell}, because ${shell} is not installed`
}

function* skippedClients(): Generator<string> {
  if (!hasNamespaces()) yield 'clients over HTTPS, because unshare and ip cannot make a network here'
  for (const program of ['curl', 'php', 'python3', 'ruby', 'go', 'java'])
    if (!hasClient(program)) yield `${program} over HTTPS, because it or its library for HTTP is not installed`
  for (const program of ['php', 'phpunit', 'pytest'])
    if (!hasClient(program))
      yield `clients/${program === 'pytest' ? 'python' : 'php'}, because ${program} is not installed`
}

function reasonWithoutImage(): string {
  if (!succeeds('docker', 'version')) return 'no Docker engine is running'
  return 'TEST_IMAGE is not set (docker build --tag picky-assist-mock . && TEST_IMAGE=picky-assist-mock npm test)'
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0
}
