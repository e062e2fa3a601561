import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { trackRequests } from '../../src/lib/drain.ts'

/** A server that was listening, drained and closed. */
async function closedServer(): Promise<WeakRef<object>> {
  const server = createServer()
  const drain = trackRequests(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await drain.waitUntilQuiet()
  drain.closeConnections()
  await once(server.close(), 'close')
  return new WeakRef(server)
}

test('a server that is closed is let go at once, with all that hangs on it', async () => {
  const server = await closedServer()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  // What Node.js does behind a close takes some turns.
  for (let turn = 0; turn < 10; turn++) {
    await setImmediate()
    collect()
  }
  expect(server.deref()).toBeUndefined()
})
