import type { Answer } from './connection.ts'
import { type FuzzInput, mayNeverEnd, toBytes } from './input.ts'
import type { FuzzServer } from './servers.ts'

// How long to wait for an answer that may never come. It may then be missing.
const patienceMs = 50

/** Sends the request of an input on a connection of its own; `more` is added to its headers. @returns its answer; undefined if there is none */
export async function sendAlone(
  server: FuzzServer,
  input: FuzzInput,
  more: Record<string, string> = {},
): Promise<Answer | undefined> {
  const connection = await server.connect()
  const timeout = mayNeverEnd(input) ? setTimeout(connection.close, patienceMs) : undefined
  const answer = await connection.send(toBytes(input.request, more), input.request.method)
  clearTimeout(timeout)
  connection.close()
  return answer
}
