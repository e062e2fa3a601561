import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { CommandName } from '../src/cli/commands.ts'
import { hasNamespaces } from './support/optional.ts'
import { builtFile, newDirectory } from './support/program.ts'

const support = join(import.meta.dirname, 'support/network')
const isAlone = hasNamespaces()

// At least one command line for each command. The URL of the mock is added after --url.
const commandLines: Record<CommandName, string[]> = {
  serve: ['serve', '--help'],
  wait: ['wait', '--url'],
  healthcheck: ['healthcheck', '--url'],
  reset: ['reset', '--url'],
  mode: ['mode', 'active', '--url'],
  requests: ['requests', '--url'],
  state: ['state', 'import', '--url'],
  fixtures: ['fixtures', 'check', 'fixtures.json'],
  ca: ['ca', '--url'],
  settings: ['settings', '--url'],
  openapi: ['openapi', 'control'],
  completion: ['completion', 'bash'],
  version: ['version', '--json'],
  help: ['help', 'serve'],
}

type Entry = { kind: string; host?: string; port?: number; file?: string; program: string }
type Seen = { entries: Entry[]; counters: Record<string, number> | undefined }

/**
 * Runs a script of Node.js that ends by printing the counters, and everything that it starts: in a network of its own that has
 * only the loopback interface, if this machine allows it. @returns what it did on the network, by Node.js and by the kernel
 */
async function observe(script: string[]): Promise<Seen> {
  const cwd = newDirectory()
  const log = join(cwd, 'network.log')
  const node = [process.execPath, ...script]
  const [file = '', ...args] = isAlone
    ? ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...node]
    : node
  const preload = `--require=${join(support, 'record.cjs')}`
  const env = { PATH: process.env.PATH, NODE_OPTIONS: preload, RECORD_NETWORK: log }
  const { stdout } = await promisify(execFile)(file, args, { cwd, env })
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  return { entries: lines.map((line) => JSON.parse(line)), counters: stdout === '' ? undefined : JSON.parse(stdout) }
}

/** What an offline program does not do. */
function isOutbound({ kind, host = '', file }: Entry): boolean {
  if (kind === 'connect') return !['127.0.0.1', 'localhost', '::1'].includes(host)
  if (kind === 'spawn') return file !== process.execPath
  return true
}

function isCounted(counters: Seen['counters']): boolean {
  return Object.values(counters ?? {}).some((count) => count > 0)
}

test('the server, every command and the package reach nothing but the mock, and look up no name', {
  tags: 'long',
  timeout: 60_000,
}, async () => {
  const commands = JSON.stringify(Object.values(commandLines))
  const script = [join(support, 'use-everything.ts'), builtFile('bin.mjs'), builtFile('index.mjs'), commands]
  const { entries, counters } = await observe(script)
  const programs = new Set(entries.map(({ program }) => program.split(' ')[1]))
  expect([...programs]).toEqual(
    expect.arrayContaining(['wait', 'healthcheck', 'reset', 'mode', 'requests', 'state', 'ca']),
  )
  expect(entries.filter(isOutbound)).toEqual([])
  // Elsewhere, other programs use the same network.
  if (isAlone) expect(Object.values(counters ?? {}), JSON.stringify(counters)).toEqual(Array(6).fill(0))
})

const attempts: [name: string, code: string, kind: string][] = [
  ['a connection', "net.connect(80, '192.0.2.1')", 'connect'],
  ['a connection over IPv6', "net.connect(80, '2001:db8::1')", 'connect'],
  ['fetch', "await fetch('http://192.0.2.1/').catch(() => undefined)", 'connect'],
  ['a datagram', "dgram.createSocket('udp4').send('x', 53, '192.0.2.1')", 'datagram'],
  ['a look-up of a name', "await dns.promises.lookup('picky.invalid').catch(() => undefined)", 'lookup'],
  ['a DNS query', "await dns.promises.resolve4('picky.invalid').catch(() => undefined)", 'lookup'],
]

// Only where it reaches nobody.
test.skipIf(!isAlone).each(attempts)('%s would be noticed', async (_name, code, kind) => {
  const { pathname } = new URL(`file://${join(support, 'counters.ts')}`)
  const script = [
    "import net from 'node:net'; import dgram from 'node:dgram'; import dns from 'node:dns'",
    `import { readCounters } from '${pathname}'`,
    "process.on('uncaughtException', () => undefined)",
    code,
    'setTimeout(() => { process.stdout.write(JSON.stringify(readCounters())); process.exit() }, 50)',
  ]
  const { entries, counters } = await observe(['--input-type=module', '--eval', script.join('\n')])
  expect(entries.filter(isOutbound)).toContainEqual(expect.objectContaining({ kind }))
  if (kind !== 'lookup' || code.includes('resolve4')) expect(isCounted(counters), JSON.stringify(counters)).toBe(true)
})
