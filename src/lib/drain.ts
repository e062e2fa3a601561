import type { Server } from 'node:http'

const quietMs = 12
const longestDrainMs = 1000
const graceMs = 3000

/** Watches the connections and requests of `server`. */
export function watchRequests(server: Server) {
  let stage: 'open' | 'draining' | 'ending' = 'open'
  let underWay = 0
  let arrived = 0
  const endIfIdle = () => {
    if (stage === 'ending' && underWay === 0) server.closeAllConnections()
  }
  server.on('connection', () => arrived++)
  server.on('request', (_request, response) => {
    arrived++
    underWay++
    response.once('close', () => {
      underWay--
      endIfIdle()
    })
  })

  return {
    /** Whether no more calls should come. */
    begun: (): boolean => stage !== 'open',
    /**
     * Waits until nothing has arrived for 12 ms, one second at the most: what clients sent before they could know of
     * the end waits in the kernel, and would be lost with the listening socket.
     */
    async quiet(): Promise<void> {
      stage = 'draining'
      let before = -1
      for (let waited = 0; server.listening && arrived !== before && waited < longestDrainMs; waited += quietMs) {
        before = arrived
        await eventLoopTurns(quietMs)
      }
    },
    /** Ends all connections once the last request under way is answered, or after three seconds where one never ends. */
    end(): void {
      stage = 'ending'
      setImmediate(endIfIdle)
      if (!server.listening) return
      const cutOff = setTimeout(() => server.closeAllConnections(), graceMs).unref()
      // Until then it would hold on to all that hangs on the server.
      server.once('close', () => clearTimeout(cutOff))
    },
  }
}

// Several turns and not one timer: a busy loop finds that due before it has read what is there.
async function eventLoopTurns(ms: number): Promise<void> {
  const turns = 3
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, ms / turns))
}
