import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { startMock } from '../src/index.ts'
import { serve } from './support/program.ts'

// Every address of this machine, and another one of the loopback network.
const addresses = [
  ...Object.values(networkInterfaces()).flatMap((all = []) => all),
  { address: '127.0.0.2', scopeid: 0 },
].map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address))

/** The addresses of this machine at which a connection to `port` is accepted. */
async function reachable(port: number): Promise<string[]> {
  const found: string[] = []
  for (const host of addresses) {
    const socket = connect(port, host)
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
    if (!socket.connecting && socket.remotePort === port) found.push(host)
    socket.destroy()
  }
  return found
}

/** The addresses that sockets listen on at `port`, as Linux shows them. */
function listening(port: number): string[] {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = '', , state]) => local.endsWith(hexPort) && state === '0A')
      .map(([, local = '']) => local.slice(0, -hexPort.length)),
  )
}

test('by default, the program accepts connections at 127.0.0.1 only, over HTTP and HTTPS', async () => {
  const { ready } = await serve(['--db=:memory:', '--https-port=0'])
  for (const url of [ready.url, ready.httpsUrl]) {
    const port = Number(new URL(String(url)).port)
    expect(await reachable(port)).toEqual(['127.0.0.1'])
    if (existsSync('/proc/net/tcp')) expect(listening(port)).toEqual(['0100007F'])
  }
})

test('by default, a mock in a test accepts connections at 127.0.0.1 only', async () => {
  await using mock = await startMock({ https: true })
  for (const url of [mock.url, mock.httpsUrl ?? ''])
    expect(await reachable(Number(new URL(url).port))).toEqual(['127.0.0.1'])
})

test('with the host 0.0.0.0, the program accepts connections at other addresses too', async () => {
  const { url } = await serve(['--db=:memory:', '--host=0.0.0.0'])
  expect(await reachable(Number(new URL(url).port))).toContain('127.0.0.2')
})
