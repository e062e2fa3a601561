import { once } from 'node:events'
import { createConnection } from 'node:net'

/** An HTTP response. */
export type Answer = {
  httpStatus: number
  /** by name in lower case */
  headers: ReadonlyMap<string, string>
  body: Buffer
}

/** A keep-alive connection. Requests sent before the answer to an earlier one are pipelined. */
export type Connection = {
  /** Sends a request. @returns its answer; undefined if the connection ends before the answer is complete */
  send: (bytes: Buffer, method: string) => Promise<Answer | undefined>
  /** false once the server has closed it, or has said that it will */
  isOpen: () => boolean
  close: () => void
}

const maxSilenceMs = 10_000

/** Opens a connection to a port of this machine. */
export async function connect(port: number): Promise<Connection> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const waiting: { method: string; resolve: (answer: Answer | undefined) => void }[] = []
  let isEnding = false
  let received: Buffer = Buffer.alloc(0)
  const take = ({ answer, end }: { answer: Answer; end: number }) => {
    received = received.subarray(end)
    isEnding ||= answer.headers.get('connection') === 'close'
    // Others, such as 100, come before the answer.
    if (answer.httpStatus >= 200) waiting.shift()?.resolve(answer)
  }
  socket.on('data', (bytes: Buffer) => {
    received = received.length === 0 ? bytes : Buffer.concat([received, bytes])
    const next = () => readAnswer(received, waiting[0]?.method)
    for (let read = next(); read; read = next()) take(read)
  })
  // A server that does not answer at all must not hold up the fuzz.
  socket.setTimeout(maxSilenceMs, () => {
    if (waiting.length > 0) socket.destroy()
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const { resolve } of waiting.splice(0)) resolve(undefined)
  })
  return {
    send: (bytes, method) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(undefined)
        waiting.push({ method, resolve })
        socket.write(bytes)
      }),
    isOpen: () => !socket.destroyed && !isEnding,
    close: () => socket.destroy(),
  }
}

// The first answer in what was received, and where it ends; undefined until it is complete.
function readAnswer(bytes: Buffer, method = 'GET'): { answer: Answer; end: number } | undefined {
  const endOfHead = bytes.indexOf('\r\n\r\n')
  if (endOfHead === -1) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, endOfHead).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  const httpStatus = Number(first.slice(9, 12))
  const start = endOfHead + 4
  const hasBody = method !== 'HEAD' && httpStatus >= 200 && httpStatus !== 204 && httpStatus !== 304
  const content = hasBody ? readBody(bytes, start, headers) : { body: Buffer.alloc(0), end: start }
  return content && { answer: { httpStatus, headers, body: content.body }, end: content.end }
}

function readBody(bytes: Buffer, start: number, headers: ReadonlyMap<string, string>) {
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(bytes, start)
  const end = start + Number(headers.get('content-length') ?? 0)
  return end <= bytes.length ? { body: bytes.subarray(start, end), end } : undefined
}

function readChunks(bytes: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const chunks: Buffer[] = []
  for (let at = start; ; ) {
    const endOfSize = bytes.indexOf('\r\n', at)
    if (endOfSize === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, endOfSize), 16)
    const end = endOfSize + 2 + size + 2
    if (end > bytes.length) return undefined
    if (size === 0) return { body: Buffer.concat(chunks), end }
    chunks.push(bytes.subarray(endOfSize + 2, end - 2))
    at = end
  }
}
