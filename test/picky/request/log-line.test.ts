import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startMock } from '../../../src/index.ts'

type Line = Record<string, unknown>

/** Starts a mock, and returns a function that makes a call and returns the line logged for it. */
async function startLogged() {
  const lines: Line[] = []
  const mock = await startMock({ accounts: 'closed', log: (line) => lines.push(JSON.parse(line)) })
  onTestFinished(mock.close)
  const call = async (path: string, body: string): Promise<Line> => {
    await (await fetch(`${mock.url}${path}`, { method: 'POST', body })).text()
    await expect.poll(() => lines.length).toBeGreaterThan(0)
    return lines.shift() ?? {}
  }
  return { mock, call }
}

test.each([
  [
    'an unknown token',
    '/app/api/v2/pm/create-project',
    '{"token":"very-secret-token","project_name":"p"}',
    'rejected with 401: /token: expected the token of an account, received an unknown token',
  ],
  [
    'a body that is not JSON',
    '/app/api/v2/pm/create-project',
    '{"token":"very-secret-token',
    'rejected with 410: the body: expected a closing double quote, received a value that is not recorded after the key /token at line 1 column 10',
  ],
  [
    'an unknown path',
    '/app/api/v2/pm/create-projct?token=very-secret-token',
    '{}',
    'rejected with 410: unknown path /app/api/v2/pm/create-projct; did you mean /app/api/v2/pm/create-project?',
  ],
])(
  'the log line of a call that failed because of %s gives the reason and no secret',
  async (_what, path, body, reason) => {
    const { call } = await startLogged()
    const line = await call(path, body)
    expect(line.reason).toBe(reason)
    expect(JSON.stringify(line)).not.toContain('very-secret')
  },
)

test('the log line of a call with a fault names the fault', async () => {
  const { mock, call } = await startLogged()
  await mock.control.faults.add({ operation: 'check-balance', status: 403 })
  expect((await call('/app/api/v2/check-balance', '{"token":"t"}')).reason).toBe('fault all-1 fired: status 403')
})

test('the log line of a call that succeeded has no reason', async () => {
  const { mock, call } = await startLogged()
  await mock.control.state.put({ accounts: [{ token: 't' }] })
  const line = await call('/app/api/v2/check-balance', '{"token":"t","unknown":1}')
  expect(line).toMatchObject({ status: 100, msg: 'POST /app/api/v2/check-balance 100 (HTTP 200)' })
  expect(line).not.toHaveProperty('reason')
})

test('a client that disconnects during a list is one info line and one call in the journal', {
  tags: 'long',
}, async () => {
  const lines: Line[] = []
  const mock = await startMock({ log: (line) => lines.push(JSON.parse(line)) })
  onTestFinished(mock.close)
  await mock.control.state.put({
    accounts: [{ token: 't', projects: Array.from({ length: 200 }, () => ({ project_name: 'p' })) }],
  })
  const { port } = new URL(mock.url)
  const body = '{"token":"t","project_id":0}'
  const request = `POST /app/api/v2/pm/get-projects HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const rounds = 6
  const clients = 20
  // They disconnect after some turns of the event loop: before the list begins, and while it is sent.
  for (let turns = 0; turns < rounds; turns++) {
    const sockets = Array.from({ length: clients }, () => connect(Number(port), '127.0.0.1').pause())
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    for (const socket of sockets) socket.write(request)
    for (let turn = 0; turn < turns; turn++) await setImmediate()
    for (const socket of sockets) socket.resetAndDestroy()
    await expect.poll(() => lines.length).toBeGreaterThanOrEqual((turns + 1) * clients)
  }
  await mock.control.requests.wait({ count: rounds * clients })
  const { requests } = await mock.control.requests.list({ limit: 1000 })
  await mock.close()
  expect(new Set(lines.map(({ level, err }) => JSON.stringify([level, err])))).toEqual(new Set(['[30,null]']))
  expect([lines.length, requests.length]).toEqual([rounds * clients, rounds * clients])
  expect(lines.map(({ reason }) => reason)).toContain('the client disconnected before it had the whole response')
})
