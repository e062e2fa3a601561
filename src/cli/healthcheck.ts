import { get, loadHttps } from '../lib/http.ts'
import { Failure } from './failure.ts'
import { describeError, describeResponse, isReady } from './readiness.ts'
import { toMockUrl } from './remote.ts'
import type { Run } from './streams.ts'

const timeoutMs = 2000

/** Checks that the mock with these settings is ready. Without fetch, which takes longer to load than the check. */
export const run: Run = async (invocation) => {
  const url = toMockUrl(invocation)
  const { status, body } = await getReadyz(url).catch((error) => fail(url, describeError(error)))
  return isReady(status, body) ? 0 : fail(url, describeResponse(status, body))
}

function fail(url: string, reason: string): never {
  throw new Failure('runtime', `the mock at ${url} is not ready: ${reason}`)
}

function getReadyz(url: string): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const send = url.startsWith('https:') ? loadHttps().get : get
  const request = send(`${url}/readyz`, { signal: AbortSignal.timeout(timeoutMs) }, (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk) => {
      body += chunk
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    response.on('error', reject)
  })
  request.on('error', reject)
  return promise
}
