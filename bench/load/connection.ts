import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { type Answer, createAnswerReader } from './answer-reader.ts'

/** A keep-alive connection that has at most one request under way. */
export type Connection = {
  /** Sends a request. `onAnswer` gets its answer, or undefined if the connection breaks first. */
  send(bytes: Buffer, onAnswer: (answer: Answer | undefined) => void): void
  close(): void
}

/** Opens a connection. @throws Error if nothing listens on the port */
export async function connect(port: number): Promise<Connection> {
  const socket: Socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  let pending: ((answer: Answer | undefined) => void) | undefined
  const settle = (answer: Answer | undefined) => {
    const callback = pending
    pending = undefined
    callback?.(answer)
  }
  socket.on('data', createAnswerReader(settle))
  socket.on('error', () => socket.destroy())
  socket.on('close', () => settle(undefined))
  return {
    send(bytes, onAnswer) {
      pending = onAnswer
      if (socket.destroyed) settle(undefined)
      else socket.write(bytes)
    },
    close: () => socket.destroy(),
  }
}

/** Sends one request and waits for its answer. @returns the answer, and the milliseconds that it took */
export function exchange(connection: Connection, bytes: Buffer): Promise<{ answer: Answer | undefined; ms: number }> {
  return new Promise((resolve) => {
    const sent = performance.now()
    connection.send(bytes, (answer) => resolve({ answer, ms: performance.now() - sent }))
  })
}
