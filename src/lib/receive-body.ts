import type { IncomingMessage, ServerResponse } from 'node:http'
import type { onRequestHookHandler } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    rawResponse: ServerResponse
  }
}

/** The most memory that the bodies of requests in progress take together, in bytes, not counting those up to 4 KiB. */
export const maxHeldBytes = 64 * 1024 * 1024
/** Up to this size, bodies are neither counted nor refused. What limits them is the number of requests in progress: 32 on each connection. */
export const freeBytes = 4096

/** The beginning of a body, and how many bytes it has. */
export type ReceivedBody = { body: Buffer; bytes: number }

type Incoming = {
  request: IncomingMessage
  /** its end is when the body is no longer needed */
  response: ServerResponse
  /** how much of the body is kept */
  maxBytes: number
}

// Module state on purpose: a process has one memory.
let heldBytes = 0
// Bodies that have not arrived whole, the oldest first: what cuts their connections.
const arriving = new Set<() => void>()

/** Gives content type parsers, which do not get the reply, what receiveBody needs. */
export const keepRawResponse: onRequestHookHandler = (request, reply, done) => {
  request.rawResponse = reply.raw
  done()
}

/**
 * Receives a body. Calls `done` when it has arrived whole, and never if the client breaks off. A body that is not kept is read to
 * its end all the same: a client that is cut off while it is still sending would not see the response. When there is no memory
 * left for a body, the connections whose bodies have been arriving longest are closed.
 *
 * @param done - is passed undefined if there is no memory left for the body
 */
export function receiveBody(incoming: Incoming, done: (received: ReceivedBody | undefined) => void): void {
  const { request } = incoming
  const buffer = createBuffer(incoming)
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    buffer.append(chunk)
  })
  request.on('end', () => {
    const body = buffer.end()
    done(body && { body, bytes })
  })
  // An incomplete body is not used. Without a listener, its error would end the process.
  request.on('error', () => undefined)
}

// One buffer that grows, and not a list of chunks: a client can send each byte in a chunk of its own, which takes 400 bytes.
function createBuffer({ request, response, maxBytes }: Incoming) {
  let buffer: Buffer | undefined = Buffer.alloc(0)
  let length = 0
  let held = 0

  const release = () => {
    heldBytes -= held
    held = 0
    arriving.delete(cut)
  }
  const cut = () => {
    release()
    request.destroy()
  }
  const grow = (from: Buffer, needed: number): Buffer | undefined => {
    const capacity = Math.min(maxBytes, Math.max(needed, from.length * 2))
    if (held === 0) response.once('finish', release).once('close', release)
    arriving.add(cut)
    if (!reserve(capacity - held, cut)) {
      release()
      return undefined
    }
    held = capacity
    const larger = Buffer.allocUnsafeSlow(capacity)
    from.copy(larger, 0, 0, length)
    return larger
  }
  const add = (to: Buffer, part: Buffer): Buffer | undefined => {
    // One small chunk, the usual body, is not copied.
    if (length === 0 && part.length <= freeBytes) return part
    const needed = length + part.length
    const target = needed > to.length ? grow(to, needed) : to
    if (target) part.copy(target, length)
    return target
  }

  return {
    append(chunk: Buffer): void {
      const part = chunk.subarray(0, maxBytes - length)
      buffer &&= add(buffer, part)
      length += part.length
    },
    /** @returns the bytes appended; undefined if there was no memory for them */
    end(): Buffer | undefined {
      arriving.delete(cut)
      return buffer?.subarray(0, length)
    },
  }
}

// Takes memory for a body. @returns whether there is enough, once the bodies that have been arriving longest are given up
function reserve(bytes: number, own: () => void): boolean {
  for (const cut of arriving) {
    if (heldBytes + bytes <= maxHeldBytes) break
    if (cut !== own) cut()
  }
  if (heldBytes + bytes > maxHeldBytes) return false
  heldBytes += bytes
  return true
}
