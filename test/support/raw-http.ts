import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A response as it was received. The body is '' for a response to HEAD. */
export type RawResponse = { status: number; body: string }

/**
 * Sends requests as they are written, one after the other, on a connection that is opened again when the server closes it.
 * Bytes are characters of Latin-1.
 */
export function createRawClient(port: number) {
  let socket: Socket | undefined
  return {
    /** Sends a request and returns its response; undefined if the server sends none. */
    async send(request: string): Promise<RawResponse | undefined> {
      if (!socket?.writable) {
        socket = connect(port, '127.0.0.1').on('error', () => undefined)
        await once(socket, 'connect')
      }
      socket.write(request, 'latin1')
      return readResponse(socket, request.startsWith('HEAD '))
    },
    close(): void {
      socket?.destroy()
    },
  }
}

async function readResponse(socket: Socket, hasNoBody: boolean): Promise<RawResponse | undefined> {
  const { promise, resolve } = Promise.withResolvers<RawResponse | undefined>()
  let received = ''
  const onData = (chunk: Buffer) => {
    received += chunk.toString('latin1')
    const response = parseResponse(received, hasNoBody)
    if (!response) return
    // Otherwise the next request could be sent before the end of the connection arrives.
    if (/\r\nconnection: close\r\n/i.test(received)) socket.destroy()
    resolve(response)
  }
  const onClose = () => resolve(undefined)
  socket.on('data', onData).once('close', onClose)
  const response = await promise
  socket.off('data', onData).off('close', onClose)
  return response
}

// undefined while it is incomplete.
function parseResponse(text: string, hasNoBody: boolean): RawResponse | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const body = text.slice(end + 4)
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3))
  if (hasNoBody || status === 204 || status === 304) return { status, body: '' }
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  if (length !== undefined) return body.length < Number(length) ? undefined : { status, body }
  return body.endsWith('0\r\n\r\n') ? { status, body } : undefined
}
