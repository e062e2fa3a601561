import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { clearTimeout, performance, setImmediate, setTimeout } from './originals.ts'

const maxDrainMs = 1000
const graceMs = 3000

/**
 * Tracks the connections and requests of `servers`, so that they can close without losing a request. They count as quiet when
 * nothing has arrived for `quietMs`.
 */
export function trackRequests(servers: readonly Server[], quietMs: number) {
  let stage: 'open' | 'draining' | 'closing' = 'open'
  let active = 0
  let arrivals = 0
  // Not server.closeAllConnections, which leaves those that are still in the TLS handshake.
  const connections = new Set<Socket>()
  const isListening = () => servers.some(({ listening }) => listening)
  const closeAll = () => {
    for (const connection of connections) connection.destroy()
  }
  const closeIfIdle = () => {
    if (stage === 'closing' && active === 0) closeAll()
  }
  for (const server of servers) {
    server.on('connection', (connection) => {
      arrivals++
      connections.add(connection)
      connection.once('close', () => connections.delete(connection))
    })
    server.on('request', (_request, response) => {
      arrivals++
      active++
      response.once('close', () => {
        active--
        closeIfIdle()
      })
    })
  }

  return {
    /** Whether the shutdown has begun: clients should send no new requests. */
    isShuttingDown: (): boolean => stage !== 'open',
    /**
     * Waits until it is quiet, at most one second. Connections that clients opened before they could know about the shutdown
     * are still queued in the kernel; closing the listening socket would lose them.
     */
    async waitUntilQuiet(): Promise<void> {
      stage = 'draining'
      let before = -1
      const begin = performance.now()
      while (isListening() && arrivals !== before && performance.now() - begin < maxDrainMs) {
        before = arrivals
        await waitSeveralTurns(quietMs)
      }
    },
    /** Closes all connections when the last active request has its response, or after three seconds. */
    closeConnections(): void {
      stage = 'closing'
      setImmediate(closeIfIdle)
      const open = new Set(servers.filter(({ listening }) => listening))
      if (open.size === 0) return
      const timeout = setTimeout(closeAll, graceMs).unref()
      for (const server of open)
        server.once('close', () => {
          open.delete(server)
          // A pending timer would keep the servers and all that refers to them in memory.
          if (open.size === 0) clearTimeout(timeout)
        })
    },
  }
}

// Several short timers instead of one: on a busy event loop a single timer is due before pending connections are read.
async function waitSeveralTurns(ms: number): Promise<void> {
  const turns = 3
  for (let turn = 0; turn < turns; turn++)
    await new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms / turns)))
}
