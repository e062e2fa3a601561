import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { createProject, minimalBody, start, until } from '../support/start.ts'

const json = JSON.stringify(minimalBody)
const long = 'x'.repeat(17_000)
const chunked = 'transfer-encoding: chunked'

// What Node.js itself would answer, with an empty body or not at all: what a client sends for a path, the HTTP status, and what
// the message says after `malformed request (…): `.
const malformed: [name: string, request: (path: string) => string, status: number, detail: string][] = [
  [
    'an unknown method',
    (path) => `FOO ${path} HTTP/1.1\r\n\r\n`,
    400,
    'the request line: expected a method such as POST',
  ],
  ['a method in lower case', (path) => `post ${path} HTTP/1.1\r\n\r\n`, 400, 'the request line: expected a method'],
  ['another protocol', () => 'EHLO localhost\r\n\r\n', 400, 'the request line: expected a method'],
  ['an unknown version', (path) => `GET ${path} HTTP/3.0\r\n\r\n`, 400, 'the request line: expected HTTP/1.1'],
  [
    'lines without CR',
    (path) => `GET ${path} HTTP/1.1\nhost: a\n\n`,
    400,
    'the request line: expected HTTP/1.1, CR and LF',
  ],
  ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'the connection: expected HTTP/1.1, received HTTP/2'],
  [
    'a TLS handshake',
    () => '\x16\x03\x01\x00\xc8\x01\x00\x00',
    400,
    'the connection: expected HTTP, as this is not the port',
  ],
  ['no path', () => 'GET  HTTP/1.1\r\n\r\n', 400, 'the request line: expected a path that begins with /'],
  [
    'a path without a slash',
    () => 'GET foo HTTP/1.1\r\n\r\n',
    400,
    'the request line: expected a path that begins with /',
  ],
  [
    'a byte over 127',
    (path) => `GET ${path}/\xe4 HTTP/1.1\r\n\r\n`,
    400,
    'printable ASCII characters, received the byte 0xe4',
  ],
  [
    'a space in a header name',
    (path) => `POST ${path} HTTP/1.1\r\na b: c\r\n\r\n`,
    400,
    'the headers: expected lines of a name',
  ],
  ['NUL in a header', (path) => `POST ${path} HTTP/1.1\r\na: \0\r\n\r\n`, 400, 'the headers: expected lines of a name'],
  [
    'a folded header',
    (path) => `POST ${path} HTTP/1.1\r\na: b\r\n c\r\n\r\n`,
    400,
    'the headers: expected lines of a name',
  ],
  [
    'headers over 16 KiB',
    (path) => `POST ${path} HTTP/1.1\r\na: ${long}\r\n\r\n`,
    431,
    'the headers: expected at most 16 KiB',
  ],
  [
    'a path over 16 KiB',
    (path) => `POST ${path}/${long} HTTP/1.1\r\n\r\n`,
    431,
    'the headers: expected at most 16 KiB',
  ],
  [
    'a negative length',
    (path) => `POST ${path} HTTP/1.1\r\ncontent-length: -1\r\n\r\n`,
    400,
    'the header content-length: expected',
  ],
  [
    'two lengths',
    (path) => `POST ${path} HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab`,
    400,
    'the header content-length: expected one value',
  ],
  [
    'a length and chunks',
    (path) => `POST ${path} HTTP/1.1\r\n${chunked}\r\ncontent-length: 1\r\n\r\n0\r\n\r\n`,
    400,
    'the header content-length: expected',
  ],
  [
    'gzip only',
    (path) => `POST ${path} HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n`,
    400,
    'the header transfer-encoding: expected chunked',
  ],
  [
    'a bad chunk size',
    (path) => `POST ${path} HTTP/1.1\r\n${chunked}\r\n\r\nzz\r\n`,
    400,
    'the body: expected the size of a chunk',
  ],
  [
    'a chunk that is too long',
    (path) => `POST ${path} HTTP/1.1\r\n${chunked}\r\n\r\n1\r\nab\r\n`,
    400,
    'the body: expected CR and LF',
  ],
  [
    'long chunk extensions',
    (path) => `POST ${path} HTTP/1.1\r\n${chunked}\r\n\r\n1;${long}`,
    413,
    'the body: expected chunk extensions',
  ],
  [
    'half a body',
    (path) => `POST ${path} HTTP/1.1\r\ncontent-length: 9\r\n\r\nab`,
    400,
    'the request: expected all of it, received the end',
  ],
  [
    'half of the headers',
    (path) => `POST ${path} HTTP/1.1\r\nhost: a`,
    400,
    'the request: expected all of it, received the end',
  ],
]

/** Sends text on a connection, then FIN. @returns everything that the server sends until it closes the connection */
async function exchange(socket: Socket, sent: string): Promise<string> {
  socket.end(sent, 'latin1')
  return text(socket)
}

async function listen() {
  const { app, listen, mock, call } = await start()
  const port = Number(new URL(await listen()).port)
  return { app, mock, call, port, connect: () => connect(port, '127.0.0.1') }
}

test.each(malformed)(
  '%s gets the vendor envelope, which says what was expected',
  async (_name, request, status, detail) => {
    const answer = await exchange((await listen()).connect(), request(createProject))
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    const { message, ...rest } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    expect(rest).toEqual({ status: 410 })
    expect(message).toMatch(/^Invalid Request: malformed request \(\w+\): /)
    expect(message).toContain(detail)
    expect(message).toContain(', received ')
  },
)

// Where the path is not received before the error.
const withoutPath = /^(FOO|post|EHLO|PRI|\W|GET {2}|GET foo)|host: a$/

test.each(malformed.filter(([, request]) => !withoutPath.test(request('/_mock'))))(
  '%s under /_mock gets problem details',
  async (_name, request, status, detail) => {
    const answer = await exchange((await listen()).connect(), request('/_mock/reset'))
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toContain('\r\ncontent-type: application/problem+json\r\n')
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      status,
      detail: expect.stringContaining(detail),
    })
  },
)

test('CONNECT gets the vendor envelope with 405, which says that the mock is no proxy, on both ports', async () => {
  const { app, listen } = await start({ httpsPort: '0' })
  const secure = app.secureServer
  await once(secure?.server.listen(0, '127.0.0.1') ?? app.server, 'listening')
  const address = secure?.server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  for (const socket of [
    connect(Number(new URL(await listen()).port), '127.0.0.1'),
    connectTls({ port, host: '127.0.0.1', ca: secure?.ca ?? '' }),
  ]) {
    const answer = await exchange(socket, 'CONNECT pickyassist.com:443 HTTP/1.1\r\n\r\n')
    expect(answer).toContain('HTTP/1.1 405 Method Not Allowed\r\n')
    expect(answer).toContain('\r\nallow: GET, HEAD, POST\r\n')
    expect(answer).toContain('"message":"Invalid Request: expected the path of a call, as this server is no proxy')
  }
})

test('another expectation than 100-continue gets 417, and is in the journal', async () => {
  const { connect, mock } = await listen()
  const head = `POST ${createProject} HTTP/1.1\r\nconnection: close\r\nexpect: tea\r\ncontent-length: ${json.length}\r\n\r\n`
  const answer = await exchange(connect(), head + json)
  expect(answer).toMatch(
    /^HTTP\/1\.1 417 [\s\S]*"message":"Invalid Request: the header expect: expected 100-continue or no such/,
  )
  const { requests } = (await mock('/requests')).body
  expect(requests).toMatchObject([{ http_status: 417, status: 410 }])
})

test('a request to use another protocol is answered as if it did not ask', async () => {
  const { connect } = await listen()
  const ask = 'connection: close, upgrade\r\nupgrade: websocket, h2c'
  const head = `POST ${createProject} HTTP/1.1\r\n${ask}\r\ncontent-length: ${json.length}\r\n\r\n`
  expect(await exchange(connect(), head + json)).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"status":100/)
})

test.each([
  ['whose headers never end', `POST ${createProject} HTTP/1.1\r\nhost: a`, 'application/json; charset=utf-8'],
  [
    'whose body never ends',
    `POST ${createProject} HTTP/1.1\r\ncontent-length: 9\r\n\r\nab`,
    'application/json; charset=utf-8',
  ],
  [
    'under /_mock whose body never ends',
    'POST /_mock/reset HTTP/1.1\r\ncontent-length: 9\r\n\r\nab',
    'application/problem+json',
  ],
])('a request %s gets 408', async (_name, sent, type) => {
  const { app, connect } = await listen()
  const connected = once(app.server, 'connection')
  const socket = connect()
  const [serverSide] = await connected
  socket.write(sent)
  await until(async () => serverSide.bytesRead === sent.length)
  // What Node.js emits after a minute.
  app.server.emit('clientError', Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), serverSide)
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(answer).toContain(`\r\ncontent-type: ${type}\r\n`)
  expect(answer).toContain('the request: expected all of it within 60 seconds, received a part')
})

test('the number of headers does not matter, and none is lost', async () => {
  const { connect } = await listen()
  const head = `POST ${createProject} HTTP/1.1\r\nconnection: close\r\n${'a:\r\n'.repeat(5000)}content-length: ${json.length}\r\n`
  expect(await exchange(connect(), `${head}x-mock-mode: deprecated\r\n\r\n${json}`)).toContain('"status":405')
})

test('a call before malformed data on the same connection gets its response first', async () => {
  const { connect, mock } = await listen()
  await mock('/faults', { operation: 'create-project', delay_ms: 20 })
  const call = `POST ${createProject} HTTP/1.1\r\ncontent-length: ${json.length}\r\n\r\n${json}`
  const socket = connect()
  socket.write(`${call}${call}nonsense\r\n\r\n`)
  const answer = await text(socket)
  expect(answer.match(/HTTP\/1\.1 \d+|"project_id":"\d+"|malformed request/g)).toEqual([
    'HTTP/1.1 200',
    '"project_id":"715"',
    'HTTP/1.1 200',
    '"project_id":"716"',
    'HTTP/1.1 400',
    'malformed request',
  ])
})

test('a request that is answered before it is complete gets one response only', async () => {
  const { connect } = await listen()
  const answer = await exchange(connect(), 'GET /_mock/mode HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nab')
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
})

test('a client that goes on sending after malformed data is cut off', { tags: 'long' }, async () => {
  const { port } = await listen()
  // Goes on also when it has the response.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined).resume()
  await until(async () => {
    socket.write('nonsense\r\n\r\n')
    return socket.destroyed
  })
})

test('each of many requests that a client sends at once takes no more work than each of a few', async () => {
  const { app, connect } = await listen()
  let looks = 0
  app.server.prependListener('request', (request) => {
    let complete = request.complete
    const get = () => {
      looks++
      return complete
    }
    Object.defineProperty(request, 'complete', { get, set: (value: boolean) => (complete = value) })
  })
  const count = 2000
  const call = 'GET /_mock/mode HTTP/1.1\r\nhost: localhost\r\n'
  const socket = connect()
  socket.write(`${`${call}\r\n`.repeat(count - 1)}${call}connection: close\r\n\r\n`)
  expect((await text(socket)).match(/HTTP\/1\.1 200/g)).toHaveLength(count)
  // A server that looked at all that wait whenever one arrives or ends would look millions of times.
  expect(looks).toBeLessThan(20 * count)
})
