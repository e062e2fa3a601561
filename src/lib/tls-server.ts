import type { Server, ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import { loadHttps } from './http.ts'

/** The first byte of a TLS handshake. */
export const handshakeByte = 22

type Options = ServerOptions & {
  /** the time that a client has for the handshake, in milliseconds */
  handshakeTimeout: number
  /** called with the connection of a client that sends something other than TLS; what it has sent can still be read */
  onPlainText: (socket: Socket) => void
}

// The TCP connection below each TLS connection, which Node.js does not tell.
const transports = new WeakMap<Socket, Socket>()

/** Creates an HTTPS server that recognizes clients which do not speak TLS. */
export function createTlsServer({ onPlainText, ...options }: Options): Server {
  const server = loadHttps().createServer(options)
  const byPeer = new Map<string, Socket>()
  const [startTls] = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    byPeer.set(peer, socket)
    socket.once('close', () => {
      // The client may have used its port again.
      if (byPeer.get(peer) === socket) byPeer.delete(peer)
    })
    readFirst(socket, options.handshakeTimeout, ([byte]) => {
      if (byte === handshakeByte && startTls) Reflect.apply(startTls, server, [socket])
      else onPlainText(socket)
    })
  })
  server.on('secureConnection', (secure) => {
    const transport = byPeer.get(peerOf(secure))
    if (transport) transports.set(secure, transport)
  })
  return server
}

/** Resets a TCP connection, also below TLS: the client receives RST. */
export function resetSocket(socket: Socket): void {
  const transport = transports.get(socket) ?? socket
  transport.resetAndDestroy()
}

// Leaves what is read in the socket.
function readFirst(socket: Socket, timeoutMs: number, use: (bytes: Buffer) => void): void {
  const destroy = () => socket.destroy()
  socket.setTimeout(timeoutMs, destroy).on('error', destroy)
  socket.once('data', (bytes: Buffer) => {
    socket.setTimeout(0, destroy).off('timeout', destroy).off('error', destroy)
    socket.pause()
    socket.unshift(bytes)
    use(bytes)
  })
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
