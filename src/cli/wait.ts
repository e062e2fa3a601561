import { setTimeout } from 'node:timers/promises'
import { Failure } from './failure.ts'
import { numberIn, urlOf } from './remote.ts'
import type { Run } from './streams.ts'

const everyMs = 25

/** Waits until the mock is ready. */
export const run: Run = async (request, { stderr }) => {
  const url = urlOf(request)
  const seconds = numberIn(request.flags, 'timeout') ?? 30
  const signal = AbortSignal.timeout(seconds * 1000)
  while (!signal.aborted) {
    const response = await fetch(`${url.replace(/\/$/, '')}/readyz`, { signal }).catch(() => undefined)
    if (response?.ok) {
      stderr.write(`ready on ${url}\n`)
      return 0
    }
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined)
  }
  throw new Failure('timedOut', `no mock was ready at ${url} within ${seconds} s`)
}
