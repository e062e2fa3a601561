import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createProject, minimalBody, start } from '../../support/start.ts'

const body = JSON.stringify(minimalBody)
const contentLength = (text: string) => `content-length: ${Buffer.byteLength(text)}`

/** Sends a raw request, and returns everything the server sends until the connection closes. */
async function exchange(lines: string[], rest = '', end = true): Promise<string> {
  const { app } = await start()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const [address] = app.addresses()
  if (typeof address !== 'object') throw new Error('not listening')
  const socket = connect(address.port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(`${lines.join('\r\n')}\r\n\r\n${rest}`)
  if (end) socket.end()
  await once(socket, 'close')
  return text
}

test.each(['HTTP/1.0', 'HTTP/1.1'])('accepts %s without a Host header', async (version) => {
  const text = await exchange([`POST ${createProject} ${version}`, contentLength(body)], body)
  expect(text).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*"status":100/)
})

test('responds to Expect: 100-continue with 100 Continue, then 200', async () => {
  const head = [
    `POST ${createProject} HTTP/1.1`,
    'host: a',
    'connection: close',
    'expect: 100-continue',
    contentLength(body),
  ]
  expect(await exchange(head, body)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[\s\S]*"status":100/)
})

test('accepts a chunked body', async () => {
  const head = [`POST ${createProject} HTTP/1.1`, 'host: a', 'connection: close', 'transfer-encoding: chunked']
  const chunked = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`
  expect(await exchange(head, chunked)).toContain('"status":100')
})

test('responds to pipelined requests on one connection in order', async () => {
  const one = [`POST ${createProject} HTTP/1.1`, 'host: a', contentLength(body), '', body].join('\r\n')
  const text = await exchange(
    [`${one}POST ${createProject} HTTP/1.1`, 'host: a', 'connection: close', contentLength(body)],
    body,
  )
  expect(text.match(/"project_id":"\d+"/g)).toEqual(['"project_id":"715"', '"project_id":"716"'])
})

test('reads a body of 3 MiB to its end before it rejects it, so that the client sees the response', async () => {
  const large = ' '.repeat(3 * 1024 * 1024)
  const head = [`POST ${createProject} HTTP/1.1`, 'host: a', 'connection: close', contentLength(large)]
  expect(await exchange(head, large, false)).toContain('expected at most 1048576 bytes, received 3145728')
})

test('does not execute a call if the client disconnects in the middle of the body', async () => {
  const head = [`POST ${createProject} HTTP/1.1`, 'host: a', contentLength(`${body}    `)]
  expect(await exchange(head, body)).not.toContain('"status":100')
})

test.each([
  ['malformed HTTP', ['hello'], 400],
  ['headers of 64 KiB', [`POST ${createProject} HTTP/1.1`, 'host: a', `x: ${'x'.repeat(65_536)}`], 431],
])('responds to %s with status 410 in a JSON body', async (_what, lines, status) => {
  const text = await exchange(lines)
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text).toContain('{"status":410,"message":"Invalid Request: malformed request (')
})
