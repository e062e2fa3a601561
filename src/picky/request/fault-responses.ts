import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { type Delay, type Fault, longestDelayMs } from '../../store/index.ts'

/**
 * How long a fault makes a call wait, in ms.
 *
 * @param bytes - at least 12, which decide where it varies
 */
export function drawDelay(delay: Delay, bytes: Buffer): number {
  if (typeof delay === 'number') return delay
  const [first, second] = [fractionAt(bytes, 0), fractionAt(bytes, 6)]
  if (delay.distribution === 'uniform') return delay.min + first * (delay.max - delay.min)
  // Box and Muller: a normal variate of two even ones.
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second)
  return Math.min(delay.median * Math.exp(delay.sigma * normal), longestDelayMs)
}

// An even one of 0 to 1.
function fractionAt(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at, 6) / 2 ** 48
}

/** The answer as a fault spoils it: cut off in the middle, or no JSON. */
export function spoil(kind: Fault['transport'], payload: unknown, reply: FastifyReply): unknown {
  if (kind === 'truncate') {
    if (!(payload instanceof Readable)) reply.header('content-length', bytesOf(payload).length)
    return Readable.from(half(payload), { objectMode: false })
  }
  if (kind !== 'malformed') return payload
  if (payload instanceof Readable) return Readable.from(eachMalformed(payload), { objectMode: false })
  return typeof payload === 'string' ? malformed(payload) : bytesOf(payload).subarray(1)
}

function bytesOf(payload: unknown): Buffer {
  return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''))
}

// The documentation prints `"date_format":DD-MM-YYYY`, which is no JSON; an answer without one gets a bare message.
function malformed(json: string): string {
  const bareFormat = json.replaceAll(/"date_format":"([A-Z-]+)"/g, '"date_format":$1')
  if (bareFormat !== json) return bareFormat
  const bareMessage = json.replace(/"message":"([^"]*)"/, '"message":$1')
  return bareMessage === json ? json.slice(0, -1) : bareMessage
}

async function* eachMalformed(chunks: Readable) {
  for await (const chunk of chunks) yield malformed(String(chunk))
}

async function* half(payload: unknown) {
  const [whole] = payload instanceof Readable ? await firstOf(payload) : [bytesOf(payload)]
  yield whole?.subarray(0, Math.ceil(whole.length / 2)) ?? ''
  // Until the first half is on its way.
  await setImmediate()
  throw Object.assign(new Error('the fault truncate'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
}

async function firstOf(chunks: Readable): Promise<Buffer[]> {
  for await (const chunk of chunks) return [Buffer.from(chunk)]
  return []
}
