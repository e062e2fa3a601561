import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createTurns } from '../../src/control/turns.ts'

type Respond = (response: ServerResponse, path: string) => Promise<void>

/** A server whose responses wait for their turns. */
async function start(respond: Respond) {
  const turns = createTurns(new AbortController().signal)
  const arrived: string[] = []
  const closed: string[] = []
  const refused: string[] = []
  const server = createServer((request, response) => {
    const { url = '' } = request
    arrived.push(url)
    response.once('close', () => closed.push(url))
    turns.take(response, () => respond(response, url)).catch((error: Error) => refused.push(`${url}: ${error.message}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const port = Number(Object(server.address()).port)
  return {
    port,
    arrived,
    closed,
    refused,
    get: async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text(),
  }
}

/** Sends a request, and never reads the response. */
async function requestWithoutReading(port: number, path: string) {
  const socket = connect(port, '127.0.0.1').pause()
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
  return socket
}

test('responses are made one at a time', async () => {
  let making = 0
  let most = 0
  const { get } = await start(async (response) => {
    most = Math.max(most, ++making)
    await new Promise((resolve) => setImmediate(resolve))
    making--
    response.end('response')
  })
  expect(await Promise.all(Array.from({ length: 20 }, () => get('/')))).toEqual(Array(20).fill('response'))
  expect(most).toBe(1)
})

test('a response that fails, and a client that does not read, do not hold up the others', async () => {
  const large = 'x'.repeat(20_000_000)
  const { port, get, refused } = await start(async (response, path) => {
    if (path === '/fails') {
      response.end()
      throw new Error('failed')
    }
    response.end(path === '/large' ? large : path)
  })
  await requestWithoutReading(port, '/large')
  expect(await Promise.all([get('/fails'), get('/1'), get('/2')])).toEqual(['', '/1', '/2'])
  expect(refused).toEqual(['/fails: failed'])
})

test('nothing is made for a client that has disconnected', async () => {
  const made: string[] = []
  const { promise: mayEnd, resolve: letEnd } = Promise.withResolvers<void>()
  const { port, arrived, closed, refused, get } = await start(async (response, path) => {
    made.push(path)
    if (path === '/first') await mayEnd
    response.end(path)
  })
  const first = get('/first')
  await expect.poll(() => arrived).toEqual(['/first'])
  const socket = await requestWithoutReading(port, '/leaves')
  await expect.poll(() => arrived).toEqual(['/first', '/leaves'])
  socket.destroy()
  await expect.poll(() => closed).toEqual(['/leaves'])
  const last = get('/last')
  await expect.poll(() => arrived).toEqual(['/first', '/leaves', '/last'])
  letEnd()
  expect(await Promise.all([first, last])).toEqual(['/first', '/last'])
  expect(made).toEqual(['/first', '/last'])
  expect(refused).toEqual(['/leaves: the client has disconnected'])
})
