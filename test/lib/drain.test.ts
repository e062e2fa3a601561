import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
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
