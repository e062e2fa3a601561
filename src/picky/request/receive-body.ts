import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

const maxBytes = 1024 * 1024

export const sizeRuling = {
  ...invented('no page gives a limit'),
  says: `A body of more than ${maxBytes} bytes is read to its end and rejected with 410.`,
}

/**
 * Receives the whole body, whatever its content type. A body that is too large is read to its end and rejected later:
 * a client cut off while it is still sending would not see the response.
 */
export function receiveBody(
  request: FastifyRequest,
  payload: IncomingMessage,
  done: (error: Error | null, body?: Buffer) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  payload.on('data', (chunk: Buffer) => {
    if (bytes < maxBytes) chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
  })
  payload.on('error', done)
  payload.on('end', () => {
    if (bytes > maxBytes)
      request.call.parseError = errors.invalidRequest(`the body: expected at most ${maxBytes} bytes, received ${bytes}`)
    done(null, Buffer.concat(chunks))
  })
}
