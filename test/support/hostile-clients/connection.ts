import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The path of create-project. Not imported from start.ts: bench uses these files too, without Vitest. */
export const createProject = '/app/api/v2/pm/create-project'

/** A server that has both ports. */
export type Target = { port: number; httpsPort: number }

/**
 * How a client connects: to the HTTP port, to the HTTPS port with TLS, or to the HTTPS port without it.
 */
export type Via = 'http' | 'https' | 'tcp-to-https'

/** Connects, and takes no notice of how the connection ends: hostile clients are cut off all the time. */
export async function open({ port, httpsPort }: Target, via: Via = 'http'): Promise<Socket> {
  const host = '127.0.0.1'
  const socket =
    via === 'https'
      ? connectTls({ port: httpsPort, host, rejectUnauthorized: false })
      : connect(via === 'http' ? port : httpsPort, host)
  socket.on('error', () => undefined)
  await once(socket, via === 'https' ? 'secureConnect' : 'connect')
  return socket
}

/** Sends `bytes` on a new connection. @returns what the server sends until it closes the connection */
export async function exchange(target: Target, bytes: string | Buffer, via?: Via): Promise<string> {
  const socket = await open(target, via)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(bytes)
  // Not once(), which fails when the server resets the connection after its response.
  return new Promise((resolve) => socket.on('close', () => resolve(text)))
}

/** The bytes of a request: a request line without the version, header lines, and what follows them. */
export function toBytes(line: string, headers: string[] = [], rest = ''): string {
  return [`${line} HTTP/1.1`, 'host: localhost', ...headers, '', rest].join('\r\n')
}
