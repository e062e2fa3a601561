/** An HTTP response: its status, and its body as it was sent, chunk sizes included. */
export type Answer = { status: number; body: string }

const endOfHead = '\r\n\r\n'
const endOfChunks = '\r\n0\r\n\r\n'

/**
 * Splits the bytes of a connection into HTTP responses. It reads just enough of HTTP/1.1 for that, to leave the processor to
 * the server that is measured: a JSON body with a Content-Length, or in chunks.
 */
export function createAnswerReader(onAnswer: (answer: Answer) => void): (bytes: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0)
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes])
    for (let bounds = findAnswer(pending); bounds; bounds = findAnswer(pending)) {
      const { body, end } = bounds
      const answer = { status: Number(pending.toString('latin1', 9, 12)), body: pending.toString('latin1', body, end) }
      pending = pending.subarray(end)
      onAnswer(answer)
    }
  }
}

// Where the body of the first response starts, and where it ends; undefined until all of it has arrived.
function findAnswer(bytes: Buffer): { body: number; end: number } | undefined {
  const head = bytes.indexOf(endOfHead)
  if (head === -1) return undefined
  const body = head + endOfHead.length
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, head)) ?? []
  if (length !== undefined) {
    const end = body + Number(length)
    return end <= bytes.length ? { body, end } : undefined
  }
  const lastChunk = bytes.indexOf(endOfChunks, body)
  return lastChunk === -1 ? undefined : { body, end: lastChunk + endOfChunks.length }
}
