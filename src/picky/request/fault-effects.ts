import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { setImmediate } from '../../lib/originals.ts'
import { type Delay, type Fault, maxDelayMs } from '../../store/index.ts'

/**
 * The delay of one call, in milliseconds.
 *
 * @param bytes - at least 12 bytes of randomness, used where the delay is a distribution
 */
export function sampleDelay(delay: Delay, bytes: Buffer): number {
  if (typeof delay === 'number') return delay
  const [first, second] = [uniformAt(bytes, 0), uniformAt(bytes, 6)]
  if (delay.distribution === 'uniform') return delay.min + first * (delay.max - delay.min)
  // Box–Muller transform: a normal variate from two uniform ones.
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second)
  return Math.min(delay.median * Math.exp(delay.sigma * normal), maxDelayMs)
}

// Uniform in [0, 1).
function uniformAt(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at, 6) / 2 ** 48
}

/** Corrupts a response as the fault says: cuts it off in the middle, or makes it invalid (an image loses its first byte). */
export function corrupt(kind: Fault['transport'], payload: unknown, reply: FastifyReply): unknown {
  if (kind === 'truncate') {
    if (!(payload instanceof Readable)) reply.header('content-length', toBuffer(payload).length)
    return Readable.from(firstHalf(payload), { objectMode: false })
  }
  if (kind !== 'malformed') return payload
  if (payload instanceof Readable) return Readable.from(malformedChunks(payload), { objectMode: false })
  return typeof payload === 'string' ? toMalformed(payload) : toBuffer(payload).subarray(1)
}

function toBuffer(payload: unknown): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''))
}

// Makes JSON invalid: removes the quotes around each date format, as the documentation prints them; without a date format,
// those around the message; without a message too, cuts off the last character.
function toMalformed(json: string): string {
  const bareFormat = json.replaceAll(/"date_format":"([A-Z-]+)"/g, '"date_format":$1')
  if (bareFormat !== json) return bareFormat
  const bareMessage = json.replace(/"message":"([^"]*)"/, '"message":$1')
  return bareMessage === json ? json.slice(0, -1) : bareMessage
}

async function* malformedChunks(chunks: Readable) {
  for await (const chunk of chunks) yield toMalformed(String(chunk))
}

async function* firstHalf(payload: unknown) {
  const [whole] = payload instanceof Readable ? await readFirstChunk(payload) : [toBuffer(payload)]
  yield whole?.subarray(0, Math.ceil(whole.length / 2)) ?? ''
  // Lets the first half be sent.
  await new Promise((resolve) => setImmediate(resolve))
  // Fastify logs an error with this code as info, which src/app.ts omits. Any other code would be logged as a warning.
  throw Object.assign(new Error('the fault truncate'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
}

async function readFirstChunk(chunks: Readable): Promise<Buffer[]> {
  for await (const chunk of chunks) return [Buffer.from(chunk)]
  return []
}
