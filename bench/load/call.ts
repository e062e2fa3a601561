import { answer as documented, path, request } from '../job.js'
import type { Answer } from './answer-reader.ts'

/** The bytes of a create-project call. */
export const createProject = toBytes(path, request)

/** The bytes of a request with a JSON body. */
export function toBytes(target: string, body: object, method = 'POST'): Buffer {
  const json = JSON.stringify(body)
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
  )
}

/** Whether a create-project call was answered with success. */
export function isSuccess(answer: Answer | undefined): boolean {
  return answer?.status === 200 && /"status": ?100\b/.test(answer.body)
}

/** @throws Error if a create-project call was not answered with success */
export function requireSuccess(answer: Answer | undefined): void {
  if (isSuccess(answer)) return
  const received = answer ? `HTTP ${answer.status} with ${answer.body.slice(0, 300)}` : 'a closed connection'
  throw new Error(`expected HTTP 200 with "status":100, got ${received}`)
}

/** The keys of the documented answer that an answer lacks. */
export function missingKeys({ body }: Answer): string[] {
  return Object.keys(documented).filter((key) => !body.includes(`"${key}":`))
}
