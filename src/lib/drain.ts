import type { Server } from 'node:http'

const graceMs = 3000

/**
 * Watches the requests of `server`.
 *
 * @returns a function that, once no more are to come, ends all connections as soon as the last request under way is
 * answered, or after three seconds where a client never finishes its own
 */
export function watchRequests(server: Server): () => void {
  let underWay = 0
  let closing = false
  const endIfIdle = () => {
    if (closing && underWay === 0) server.closeAllConnections()
  }
  server.on('request', (_request, response) => {
    underWay++
    response.once('close', () => {
      underWay--
      endIfIdle()
    })
  })
  return () => {
    closing = true
    // Bytes that have arrived already are read before idle connections are told from busy ones.
    setImmediate(endIfIdle)
    setTimeout(() => server.closeAllConnections(), graceMs).unref()
  }
}
