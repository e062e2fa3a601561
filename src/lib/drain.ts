import type { Server } from 'node:http'

const maxDrainMs = 1000
const graceMs = 3000

/**
 * Tracks the connections and requests of `server`, so that it can close without losing a request. It counts as quiet when nothing
 * has arrived for `quietMs`.
 */
export function trackRequests(server: Server, quietMs: number) {
  let stage: 'open' | 'draining' | 'closing' = 'open'
  let active = 0
  let arrivals = 0
  const closeIfIdle = () => {
    if (stage === 'closing' && active === 0) server.closeAllConnections()
  }
  server.on('connection', () => arrivals++)
  server.on('request', (_request, response) => {
    arrivals++
    active++
    response.once('close', () => {
      active--
      closeIfIdle()
    })
  })

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
      while (server.listening && arrivals !== before && performance.now() - begin < maxDrainMs) {
        before = arrivals
        await waitSeveralTurns(quietMs)
      }
    },
    /** Closes all connections when the last active request has its response, or after three seconds. */
    closeConnections(): void {
      stage = 'closing'
      setImmediate(closeIfIdle)
      if (!server.listening) return
      const timeout = setTimeout(() => server.closeAllConnections(), graceMs).unref()
      // A pending timer would keep the server and all that refers to it in memory.
      server.once('close', () => clearTimeout(timeout))
    },
  }
}

// Several short timers instead of one: on a busy event loop a single timer is due before pending connections are read.
async function waitSeveralTurns(ms: number): Promise<void> {
  const turns = 3
  for (let turn = 0; turn < turns; turn++)
    await new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms / turns)))
}
