import { setTimeout } from 'node:timers/promises'
import { Failure } from './failure.ts'
import { describeError, describeResponse, isReady } from './readiness.ts'
import { toMockUrl } from './remote.ts'
import type { Run } from './streams.ts'

const retryMs = 25
const firstTryMs = 1000

/** Waits until the mock is ready. */
export const run: Run = async (invocation, { stderr }) => {
  const url = toMockUrl(invocation)
  const { timeout = 30 } = invocation.flags
  const deadline = AbortSignal.timeout(timeout * 1000)
  // Even with a timeout of 0, the mock gets one request and the time to respond.
  let problem = await probe(url, AbortSignal.timeout(firstTryMs))
  while (problem !== undefined && !deadline.aborted) {
    await setTimeout(retryMs, undefined, { signal: deadline }).catch(() => undefined)
    if (!deadline.aborted) problem = await probe(url, deadline)
  }
  if (problem !== undefined)
    throw new Failure('timedOut', `no mock was ready at ${url} within ${timeout} s; the last GET /readyz: ${problem}`)
  stderr.write(`ready on ${url}\n`)
  return 0
}

/** @returns why the mock is not ready; undefined if it is */
async function probe(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/readyz`, { signal })
    const body = await response.text()
    return isReady(response.status, body) ? undefined : describeResponse(response.status, body)
  } catch (error) {
    return describeError(error)
  }
}
