import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

// What a closed connection holds is freed some turns later, and a buffer's memory after the buffer.
const collections = 5

/** The bytes that JavaScript holds on to, buffers included, when everything that can be freed is. */
export async function usedMemory(): Promise<number> {
  for (let left = collections; left > 0; left--) {
    collectGarbage()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
