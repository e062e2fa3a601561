import { setTimeout } from 'node:timers/promises'
import { Failure } from './failure.ts'
import { numberIn, urlOf } from './remote.ts'
import type { Run } from './streams.ts'

const everyMs = 25
const firstTryMs = 1000

/** Waits until the mock is ready. */
export const run: Run = async (request, { stderr }) => {
  const url = urlOf(request)
  const seconds = numberIn(request.flags, 'timeout') ?? 30
  const signal = AbortSignal.timeout(seconds * 1000)
  // Once at least, however short the time.
  for (let tries = 0; tries === 0 || !signal.aborted; tries++) {
    const within = tries === 0 ? AbortSignal.timeout(firstTryMs) : signal
    const response = await fetch(`${url.replace(/\/$/, '')}/readyz`, { signal: within }).catch(() => undefined)
    if (response?.ok) {
      stderr.write(`ready on ${url}\n`)
      return 0
    }
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined)
  }
  throw new Failure('timedOut', `no mock was ready at ${url} within ${seconds} s`)
}
