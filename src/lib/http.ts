import { createRequire } from 'node:module'

/** `node:http`, loaded by require: importing it as a module also loads undici, which costs 44 ms at every start. */
const http: typeof import('node:http') = createRequire(import.meta.url)('node:http')

export const { get, STATUS_CODES } = http

/** Whether a response with this HTTP status has no body. */
export function hasNoBody(status: number): boolean {
  return [204, 205, 304].includes(status)
}
