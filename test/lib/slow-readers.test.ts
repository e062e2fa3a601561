import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { trackConnections } from '../../src/lib/connections.ts'
import { limitUnsent } from '../../src/lib/slow-readers.ts'

const mebibyte = Buffer.alloc(1024 * 1024)

test('when more than 128 MiB are still to be sent, the client that has read the least is cut off', {
  tags: 'long',
}, async () => {
  const server = createServer()
  const connections = trackConnections([server], {
    // The path is a number of MiB.
    handle: ({ url = '' }, response) => {
      for (let count = Number(url.slice(1)); count > 0; count--) response.write(mebibyte)
      response.end()
    },
    onFull: () => undefined,
  })
  const reported = Promise.withResolvers<number>()
  const stop = limitUnsent(connections, reported.resolve)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    stop()
    connections.closeAll()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const get = (size: number) => {
    const socket = connect(port, '127.0.0.1').pause()
    socket.on('error', () => undefined).write(`GET /${size} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
    return socket
  }
  const small = get(60)
  get(120)
  expect(await reported.promise).toBe(1)
  let received = 0
  for await (const chunk of small) received += chunk.length
  expect(received).toBeGreaterThan(60 * mebibyte.length)
})
