import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { trackConnections } from '../../src/lib/connections.ts'
import { createDrain } from '../../src/lib/drain.ts'

/** Starts, drains and closes a server. @returns a weak reference to it */
async function closeServer(): Promise<WeakRef<object>> {
  const server = createServer()
  const connections = trackConnections([server], { handle: () => undefined, onFull: () => undefined })
  const { drain } = createDrain([server], { connections, quietMs: 0 })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await drain()
  connections.closeAll()
  await once(server.close(), 'close')
  return new WeakRef(server)
}

test('a closed server can be garbage collected at once', async () => {
  const server = await closeServer()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  // Node.js itself holds on to a closed server for a few event-loop turns.
  for (let turn = 0; turn < 10 && server.deref(); turn++) {
    await setImmediate()
    collect()
  }
  expect(server.deref()).toBeUndefined()
})

/** Starts a server and sends it a request. @returns when the server handles it */
async function startWithRequest(handle: RequestListener) {
  const server = createServer()
  const begun = Promise.withResolvers<void>()
  const connections = trackConnections([server], {
    handle: (request, response) => {
      handle(request, response)
      begun.resolve()
    },
    onFull: () => undefined,
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(connections.closeAll)
  const address = server.address()
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1').pause()
  socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await begun.promise
  return createDrain([server], { connections, quietMs: 0 })
}

test('the end waits for the response to a request in progress', async () => {
  const finish = Promise.withResolvers<void>()
  const { drain } = await startWithRequest(async (_request, response) => {
    await finish.promise
    response.end()
  })
  let isDrained = false
  const drained = drain().finally(() => {
    isDrained = true
  })
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  expect(isDrained).toBe(false)
  finish.resolve()
  expect(await drained).toBe(0)
})

test('the end does not wait for a client that does not read its response', async () => {
  const { drain } = await startWithRequest((_request, response) => response.end(Buffer.alloc(20 * 1024 * 1024)))
  expect(await drain()).toBe(0)
})
