import { createRequire } from 'node:module'

/** `node:http`, required: an import would read its WebSocket too, and load undici at each start for nothing. */
const http: typeof import('node:http') = createRequire(import.meta.url)('node:http')

export const { get, STATUS_CODES } = http
