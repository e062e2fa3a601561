import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { connectMock, startMock } from '../src/index.ts'
import { launch, serve } from './support/program.ts'

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

const ofLocalhost = ['127.0.0.1', '::1'].filter((address) => addresses.includes(address))

test('with the host localhost, the program accepts connections at 127.0.0.1 and ::1 only, over HTTP and HTTPS', async () => {
  const { ready } = await serve(['--db=:memory:', '--host=localhost', '--https-port=0'])
  for (const url of [ready.url, ready.httpsUrl]) {
    expect(new URL(String(url)).hostname).toBe('localhost')
    expect((await reachable(Number(new URL(String(url)).port))).toSorted()).toEqual(ofLocalhost)
  }
})

test('with the host localhost, malformed requests and SIGTERM are handled alike at both addresses', {
  tags: 'long',
}, async () => {
  const { url, child, ended } = await serve(['--db=:memory:', '--host=localhost'])
  const port = Number(new URL(url).port)
  for (const host of ofLocalhost)
    expect(await exchange({ port, host }, 'GET / HTTP/1.1\r\nmalformed\r\n\r\n')).toContain('{"status":410,"message":')
  const call = '{"token":"t","project_name":"p"}'
  const request = `POST /app/api/v2/pm/create-project HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${call.length}\r\n\r\n${call}`
  const { faults } = connectMock(url)
  await faults.add({ operation: 'create-project', delay_ms: 60_000 })
  const answers = ofLocalhost.map((host) => exchange({ port, host }, request))
  while ((await faults.list())[0]?.fired !== answers.length) await setImmediate()
  child.kill('SIGTERM')
  for (const answer of answers) expect(await answer).toContain('"status":100')
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
})

test('with the host localhost, a port that is taken at one of the addresses stops the start', {
  tags: 'long',
}, async () => {
  const other = createServer().listen(0, ofLocalhost.at(-1))
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = Object(other.address())
  const { code, stderr } = await launch(['--db=:memory:', '--host=localhost', `--port=${port}`]).ended
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: `picky-assist-mock: port ${port} on localhost is in use; choose another one with --port\n`,
  })
})

/** Sends bytes on a new connection. @returns what is received until the server closes it */
async function exchange(at: { port: number; host: string }, bytes: string): Promise<string> {
  const socket = connect(at)
  onTestFinished(() => void socket.destroy())
  socket.write(bytes)
  let received = ''
  for await (const chunk of socket) received += chunk
  return received
}

test('with the host 0.0.0.0, the program accepts connections at other addresses too', { tags: 'long' }, async () => {
  const { url } = await serve(['--db=:memory:', '--host=0.0.0.0'])
  expect(await reachable(Number(new URL(url).port))).toContain('127.0.0.2')
})
