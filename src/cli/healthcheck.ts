import { toUrlHost } from '../lib/host.ts'
import { get } from '../lib/http.ts'
import type { Run } from './streams.ts'

const timeoutMs = 2000

/** Asks the instance with these settings whether it is ready: exit code 0, or 1 where it is not. */
export const run: Run = ({ settings: { host, port } }) => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const request = get(`http://${toUrlHost(host)}:${port}/readyz`, { timeout: timeoutMs }, (response) => {
    response.resume()
    resolve(response.statusCode === 200 ? 0 : 1)
  })
  request.on('timeout', () => request.destroy())
  request.on('error', () => resolve(1))
  request.on('close', () => resolve(1))
  return promise
}
