import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** `node:http`, loaded by require: importing it as a module also loads undici, which costs 44 ms at every start. */
const http: typeof import('node:http') = require('node:http')

// Kept when this file is loaded, because tools for tests replace them, such as msw.
export const { Agent, get, request, STATUS_CODES } = http

/** Loads `node:https`, which takes longer to load than `node:http`. */
export function loadHttps(): typeof import('node:https') {
  return require('node:https')
}

/** Whether a request expects something else than 100-continue, the one expectation that HTTP defines. */
export function hasUnknownExpectation({ headers: { expect } }: IncomingMessage): boolean {
  // Node.js answers every value in which 100-continue is a word as if it were alone.
  return expect !== undefined && !/(?:^|\W)100-continue(?:$|\W)/i.test(expect)
}

/** Whether a response with this HTTP status has no body. */
export function hasNoBody(status: number): boolean {
  return [204, 205, 304].includes(status)
}

/**
 * A request target that the router can be trusted with. It ignores the first character of a path, so that it would read
 * `*livez` as `/livez`.
 */
export function toRoutableTarget(target: string): string {
  return target.startsWith('*') ? `/${target}` : target
}
