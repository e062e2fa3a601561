import { createProject, toBytes, type Via } from './connection.ts'

/** A client that sends some bytes and then breaks off, and what the server's log says about it. */
export type BreakOff = { bytes: string | Buffer; says: string; ways?: Way[] }

/** How a client breaks off: it closes its connection or resets it. A TLS connection cannot be reset. */
export type Way = { via: Via; end: 'destroy' | 'resetAndDestroy' }

/** The ways that a client breaks off unless its entry has others. */
export const allWays: Way[] = [
  { via: 'http', end: 'destroy' },
  { via: 'http', end: 'resetAndDestroy' },
  { via: 'https', end: 'destroy' },
]

const list = '/_mock/requests/stream'
const call = '{"token":"hostile","project_name":"p"}'
const contentLength = 'content-length: 1000'
const chunked = 'transfer-encoding: chunked'
const headers = 'the headers of a request were complete'
const request = 'the request was complete'
const response = 'the response was complete'

/** By where the client breaks off. To add one, add an entry. */
export const breakOffs: Record<string, BreakOff> = {
  'in the request line': { bytes: 'POST /app', says: headers },
  'in the headers': { bytes: `POST ${createProject} HTTP/1.1\r\nhost: a`, says: headers },
  'in the headers of the second request': {
    bytes: `${toBytes('GET /livez')}GET /li`,
    says: headers,
    ways: [{ via: 'http', end: 'destroy' }],
  },
  'before the body': { bytes: toBytes(`POST ${createProject}`, [contentLength]), says: request },
  'after 100 Continue': {
    bytes: toBytes(`POST ${createProject}`, [contentLength, 'expect: 100-continue']),
    says: request,
  },
  'in the body': { bytes: toBytes(`POST ${createProject}`, [contentLength], '{"token":'), says: request },
  'in a chunk': { bytes: toBytes(`POST ${createProject}`, [chunked], 'a\r\n{"tok'), says: request },
  'between chunks': { bytes: toBytes(`POST ${createProject}`, [chunked], '1\r\n{\r\n'), says: request },
  'in the body of a call to an unknown path': { bytes: toBytes('POST /unknown', [contentLength], '{'), says: request },
  'in the body of a control call': { bytes: toBytes('POST /_mock/reset', [contentLength], '{'), says: request },
  'in a chunk of a control call': { bytes: toBytes('PUT /_mock/state', [chunked], 'a\r\n{"acc'), says: request },
  'in the body of an unknown control call': {
    bytes: toBytes('POST /_mock/unknown', [contentLength], '{'),
    says: request,
  },
  'before the response to a call that waits': { bytes: toBytes('GET /_mock/requests/wait'), says: response },
  'before the response to a call that hangs': {
    bytes: toBytes(`POST ${createProject}`, ['x-mock-fault: hang', `content-length: ${call.length}`], call),
    says: response,
  },
  'in an event stream': { bytes: toBytes(`GET ${list}`), says: response },
  'in a TLS handshake': {
    bytes: Buffer.from([22, 3, 1, 2, 0, 1]),
    says: 'the TLS handshake was complete',
    ways: [
      { via: 'tcp-to-https', end: 'destroy' },
      { via: 'tcp-to-https', end: 'resetAndDestroy' },
    ],
  },
}
