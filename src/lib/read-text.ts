import { closeSync, openSync, readSync } from 'node:fs'

const bytesAtOnce = 1024 * 1024

/** Reads a text file, or a pipe up to its end. @throws Error also if there are more than `maxBytes` */
export function readText(file: string, maxBytes: number): string {
  const text = collectText(maxBytes)
  const buffer = Buffer.alloc(bytesAtOnce)
  const fd = openSync(file, 'r')
  try {
    for (;;) {
      const length = readSync(fd, buffer)
      if (length === 0) return text.end()
      text.add(buffer.subarray(0, length))
    }
  } finally {
    closeSync(fd)
  }
}

/** Reads a stream of text up to its end. @throws Error also if there are more than `maxBytes` */
export async function readTextStream(stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<string> {
  const text = collectText(maxBytes)
  for await (const chunk of stream) text.add(Buffer.from(chunk))
  return text.end()
}

function collectText(maxBytes: number) {
  const chunks: Buffer[] = []
  let length = 0
  return {
    add(chunk: Buffer): void {
      length += chunk.length
      if (length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`)
      chunks.push(Buffer.from(chunk))
    },
    end: (): string => Buffer.concat(chunks).toString(),
  }
}
