import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { trackConnections } from '../../src/lib/connections.ts'
import { until } from '../support/start.ts'

const maxAtOnce = 32
const maxWaiting = 10_000

/** Starts a server whose responses are the paths of the requests. They are sent when `respond` is called. */
async function listen({ msEach = 0 } = {}) {
  const server = createServer()
  const responses: { response: ServerResponse; path: string }[] = []
  const full: number[] = []
  const connections = trackConnections([server], {
    handle: ({ url = '' }, response) => {
      const end = performance.now() + msEach
      responses.push({ response, path: url })
      while (performance.now() < end);
    },
    onFull: (max) => full.push(max),
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    connections.closeAll()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const counts = () =>
    [...connections.pipelines.values()].map(({ handled, waiting }) => [handled.length, waiting.length])
  const respond = () => {
    for (const { response, path } of responses.splice(0)) response.end(path)
  }
  return { server, full, counts, respond, handled: responses, open: () => connect(port, '127.0.0.1') }
}

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function pipeline(count: number): string {
  return Array.from({ length: count }, (_, index) => `GET /${index} HTTP/1.1\r\nhost: a\r\n\r\n`).join('')
}

test('of the requests that a client sends at once, 32 are handled at a time, and all get their responses in order', async () => {
  const { handled, counts, respond, open } = await listen()
  const socket = open()
  socket.write(`${pipeline(99)}GET /99 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
  await until(async () => sum(counts().flat()) === 100)
  await until(async () => handled.length >= maxAtOnce)
  // One more would begin in each turn.
  for (let turn = 0; turn < 10; turn++) await setImmediate()
  expect(counts()).toEqual([[maxAtOnce, 100 - maxAtOnce]])
  expect(handled.map(({ path }) => path)).toEqual(Array.from({ length: maxAtOnce }, (_, index) => `/${index}`))
  const received = text(socket)
  await until(async () => {
    respond()
    return counts().length === 0
  })
  expect((await received).match(/(?<=\r\n)\/\d+/g)).toEqual(Array.from({ length: 100 }, (_, index) => `/${index}`))
})

test('the requests of a long pipeline begin some milliseconds at a time, so that they do not delay other connections', async () => {
  const { counts, handled, open } = await listen({ msEach: 3 })
  const first = open()
  const second = open()
  await Promise.all([once(first, 'connect'), once(second, 'connect')])
  // Both are accepted.
  first.write(pipeline(1))
  second.write(pipeline(1))
  await until(async () => counts().length === 2)
  for (const { response } of handled.splice(0)) response.end()
  await until(async () => counts().length === 0)
  first.write(pipeline(30))
  await until(async () => handled.length > 1)
  second.write(pipeline(1).replace('/0', '/other'))
  await until(async () => handled.length === 31)
  expect(handled.findIndex(({ path }) => path === '/other')).toBeLessThan(25)
})

test('a client is cut off when 10,000 requests wait, and the next client can send as many', {
  tags: 'long',
}, async () => {
  const { counts, open } = await listen()
  const flood = async (requests: number) => {
    const socket = open().on('error', () => undefined)
    socket.resume().write(pipeline(requests))
    await until(async () => socket.destroyed || sum(counts().flat()) === requests)
    return socket
  }
  expect((await flood(maxAtOnce + maxWaiting + 1)).destroyed).toBe(true)
  await until(async () => counts().length === 0)
  expect((await flood(maxAtOnce + maxWaiting)).destroyed).toBe(false)
})

test('a port that is full says so once, and again after it has accepted a connection', async () => {
  const { server, full, open } = await listen()
  const max = server.maxConnections
  server.maxConnections = 1
  const refuse = () =>
    once(
      open()
        .on('error', () => undefined)
        .resume(),
      'close',
    )
  for (let round = 1; round <= 2; round++) {
    const accepted = open()
    await once(accepted, 'connect')
    for (let count = 0; count < 3; count++) await refuse()
    expect(full).toEqual(Array.from({ length: round }, () => max))
    accepted.destroy()
    await until(
      async () => (await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))) === 0,
    )
  }
})
