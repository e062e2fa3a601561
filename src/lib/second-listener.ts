import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

// Of a machine without IPv6.
const noSuchAddressCodes = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/**
 * Lets a server that is listening take the connections of another address too. Fastify would create another HTTP server, to which
 * nothing applies that was set up for the first one.
 *
 * @returns what listens at that address; undefined if this machine does not have it
 */
export async function listenAlso(server: Server, at: { host: string; port: number }): Promise<Server | undefined> {
  // Node.js creates HTTP servers with the option, and HTTPS servers without it.
  const listener = createServer({ allowHalfOpen: Object(server).allowHalfOpen, noDelay: true })
  listener.maxConnections = server.maxConnections
  listener.on('connection', (socket) => server.emit('connection', socket))
  listener.on('drop', (data) => server.emit('drop', data))
  try {
    await once(listener.listen({ ...at, exclusive: true }), 'listening')
    return listener
  } catch (error) {
    if (noSuchAddressCodes.includes(Object(error).code)) return undefined
    throw error
  }
}
