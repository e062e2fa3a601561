import type { IncomingMessage } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { Socket, type TcpNetConnectOpts } from 'node:net'
import { Agent, loadHttps, request } from '../lib/http.ts'

/** A request, and how to verify the server's certificate if the URL is https. */
export type Outgoing = {
  method: string
  headers: Record<string, string>
  body?: string | undefined
  signal?: AbortSignal | undefined
  /** certificates of the authorities to trust, in PEM; by default, those that Node.js trusts */
  ca?: string | undefined
  /** how long the server may send nothing; by default, there is no limit */
  maxSilenceMs?: number | undefined
}

// Kept when this file is loaded, because msw replaces it, and would report each control call as one that it has no handler for.
const { connect } = Socket.prototype
// Not the global agents, which may use a proxy.
const httpAgent = Object.assign(new Agent({ keepAlive: true }), {
  createConnection: (options: TcpNetConnectOpts) => Reflect.apply(connect, new Socket(), [options]),
})
let httpsAgent: HttpsAgent | undefined

/**
 * Sends a request. Not with fetch, because tests replace it, and because the fetch of a DOM environment sends an Origin.
 *
 * @returns the response, as soon as its headers have been received
 * @throws TypeError if no server responds
 */
export async function exchange(url: URL, outgoing: Outgoing): Promise<IncomingMessage> {
  const response = attempt(url, outgoing)
  try {
    return await response
  } catch (cause) {
    // Created here, and not in the event of the socket, so that its stack names the caller.
    throw noResponse(url, cause)
  }
}

function attempt(url: URL, outgoing: Outgoing): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = open(url, outgoing)
  let response: IncomingMessage | undefined
  sent.on('response', (received) => {
    response = received
    resolve(received)
  })
  sent.on('timeout', () => (response ?? sent).destroy(new DOMException('no response in time', 'TimeoutError')))
  sent.on('error', (cause: NodeJS.ErrnoException) => {
    // The server closed an idle connection before it read the request.
    if (sent.reusedSocket && cause.code === 'ECONNRESET') resolve(attempt(url, outgoing))
    else reject(cause)
  })
  sent.end(outgoing.body)
  return promise
}

/** Yields the body of a response as text. @throws TypeError if the connection breaks */
export async function* readText(url: URL, response: IncomingMessage): AsyncIterable<string> {
  try {
    for await (const chunk of response.setEncoding('utf8')) yield String(chunk)
  } catch (cause) {
    throw noResponse(url, cause)
  }
}

function open(url: URL, { ca, method, headers, signal, maxSilenceMs }: Outgoing) {
  const options = { method, headers, ...(signal && { signal }), ...(maxSilenceMs && { timeout: maxSilenceMs }) }
  if (url.protocol !== 'https:') return request(url.href, { ...options, agent: httpAgent })
  const https = loadHttps()
  httpsAgent ??= new https.Agent({ keepAlive: true })
  return https.request(url.href, { ...options, agent: httpsAgent, ...(ca !== undefined && { ca }) })
}

function noResponse({ origin }: URL, cause: unknown): TypeError {
  const reason = Object(cause).message || Object(cause).code
  return new TypeError(`no server responds at ${origin}: ${reason}`, { cause })
}
