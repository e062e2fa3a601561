import { createRequire } from 'node:module'

/** `node:http`. To import it loads its WebSocket too, which takes longer than all the rest of a start of Node.js. */
const http: typeof import('node:http') = createRequire(import.meta.url)('node:http')

export const { get, STATUS_CODES } = http
