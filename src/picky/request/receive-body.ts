import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { errors } from '../errors.ts'
import { invented } from '../provenance.ts'

const mostBytes = 1024 * 1024

export const sizeRuling = {
  ...invented('no page gives a limit'),
  says: `a body of more than ${mostBytes} bytes is read to its end and refused with 410`,
}

/**
 * The whole body, whatever its type. One that is too large is read to its end all the same, and refused later: a client
 * that is cut off while it still writes would not see the answer.
 */
export async function receiveBody(request: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of payload) {
    if (bytes < mostBytes) chunks.push(chunk.subarray(0, mostBytes - bytes))
    bytes += chunk.length
  }
  if (bytes > mostBytes)
    request.call.unreadable = errors.invalidRequest(`the body expected at most ${mostBytes} bytes, received ${bytes}`)
  return Buffer.concat(chunks)
}
