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
