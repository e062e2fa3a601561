import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startMock } from '../src/index.ts'

const many = 60

/** Connects `count` clients, which then send without waiting for each other. */
async function connectAll(url: string, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(Number(new URL(url).port), '127.0.0.1'))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  // The server has accepted all of them when each has a response.
  const responses = sockets.map((socket) => once(socket, 'data'))
  for (const socket of sockets) send(socket, 'GET /livez')
  await Promise.all(responses)
  return sockets
}

function send(socket: Socket, line: string, body = ''): void {
  socket.write(`${line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
}

/** Starts a mock on which many long requests arrive together, and then a call. @returns what is answered, in this order */
async function sendTogether({ line, body }: { line: string; body: string }): Promise<string[]> {
  const mock = await startMock()
  onTestFinished(() => mock.close())
  // The first request of a document loads it.
  await fetch(`${mock.url}/_mock/openapi.json?plane=control`)
  const sockets = await connectAll(mock.url, many + 1)
  const answered: string[] = []
  const responses = sockets.map(async (socket, index) => {
    await once(socket, 'data')
    answered.push(index < many ? 'long' : 'call')
  })
  for (const [index, socket] of sockets.entries())
    if (index < many) send(socket, line, body)
    else send(socket, 'POST /app/api/v2/check-balance', '{"token":"other"}')
  await Promise.all(responses)
  return answered
}

const invalid = JSON.stringify({ accounts: Array(20_000).fill({}) })
const manyKeys = `{"token":"t","project_name":"p"${Array.from({ length: 3000 }, (_, index) => `,"key${index}":1`).join('')}}`
const projects = Array.from({ length: 500 }, (_, index) => ({ project_name: `p${index}` }))

test('many calls with large bodies do not keep a call waiting that arrives after them', () =>
  expectInTurn('POST /app/api/v2/pm/create-project', manyKeys))

test.each([
  ['control requests that read much', 'GET /_mock/openapi.json?plane=control', ''],
  ['control requests with large bodies', 'PUT /_mock/state', invalid],
  [
    'control requests that change much',
    'PUT /_mock/state',
    JSON.stringify({ accounts: [{ token: 'other', projects }] }),
  ],
  ['calls with large bodies that are not JSON', 'POST /app/api/v2/pm/create-project', manyKeys.slice(0, -1)],
])('many %s do not keep a call waiting that arrives after them', { tags: 'long' }, (_which, line, body) =>
  expectInTurn(line, body),
)

async function expectInTurn(line: string, body: string) {
  const answered = await sendTogether({ line, body })
  expect(answered.indexOf('call')).toBeLessThan(many / 2)
  expect(answered).toHaveLength(many + 1)
}

test('a control request whose client leaves while it waits changes nothing', { tags: 'long' }, async () => {
  const mock = await startMock()
  onTestFinished(() => mock.close())
  const sockets = await connectAll(mock.url, many)
  for (const [index, socket] of sockets.entries())
    send(socket, 'PUT /_mock/state', JSON.stringify({ accounts: [{ token: `token-${index}`, projects }] }))
  await Promise.race(sockets.map((socket) => once(socket, 'data')))
  for (const socket of sockets) socket.destroy()
  // Not started before the others have had their turn.
  const before = await mock.control.state.get()
  expect(await mock.control.state.get()).toEqual(before)
  expect(JSON.stringify(before)).not.toContain(`token-${many - 1}`)
})
