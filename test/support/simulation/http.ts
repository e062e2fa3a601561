import { Agent, type ClientRequest, request as createRequest, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A request to the mock. */
export type Request = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
}

/** What came back: an answer, an answer that broke off, or nothing but the end of the connection. */
export type Answer = { kind: 'answer'; status: number; type: string; body: Buffer } | { kind: 'cut' } | { kind: 'none' }

export type Client = ReturnType<typeof createClient>

/** Sends requests one after the other over one connection, which is opened again when the server closes it. */
export function createClient(base: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const open = (
    { method, path, headers = {}, body = '' }: Request,
    options: { agent: Agent | false },
  ): ClientRequest => {
    const request = createRequest(`${base}${path}`, { method, ...options })
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
    if (method !== 'GET' && method !== 'HEAD') request.setHeader('content-length', Buffer.byteLength(body))
    return request.end(body)
  }
  const send = (request: Request): Promise<Answer> =>
    new Promise((resolve) => {
      open(request, { agent })
        .on('response', (response) => resolve(read(response)))
        .on('error', () => resolve({ kind: 'none' }))
    })

  const getJson = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await send({ method: 'GET', path })
    return answer.kind === 'answer' ? JSON.parse(answer.body.toString()) : {}
  }

  return {
    send,
    getJson,
    /** Sends a request that gets no response, and disconnects. Returns when the mock has recorded the call. */
    async abandon(request: Request): Promise<Answer> {
      const { cursor } = await getJson('/_mock/requests?limit=1000')
      const hanging = open(request, { agent: false }).on('error', () => undefined)
      await new Promise((resolve) => hanging.once('finish', resolve))
      // The mock has read the request when it answers a later one.
      await send({ method: 'GET', path: '/livez' })
      hanging.destroy()
      const recorded = await getJson(`/_mock/requests/wait?since=${cursor}`)
      return Array.isArray(recorded.requests) && recorded.requests.length === 1 ? { kind: 'none' } : { kind: 'cut' }
    },
    close: () => agent.destroy(),
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  try {
    const body = await buffer(response)
    const { statusCode: status = 0, headers } = response
    return { kind: 'answer', status, type: headers['content-type'] ?? '', body }
  } catch {
    return { kind: 'cut' }
  }
}
