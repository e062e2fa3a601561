import { once } from 'node:events'
import { request } from 'node:https'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { connectMock, type Mock, type MockSettings, startMock } from '../../src/index.ts'

/** A mock with HTTPS, and a function that calls it as `host`. */
async function start(settings: MockSettings = {}) {
  const mock = await startMock({ https: true, randomSeed: '1', ...settings })
  onTestFinished(mock.close)
  const port = Number(new URL(mock.httpsUrl ?? '').port)
  const call = async (path: string, body: object, host = 'pickyassist.com') => {
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method: 'POST',
      servername: host,
      headers: { host },
      ca: mock.ca,
    })
    sent.end(JSON.stringify(body))
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    return text
  }
  const callJson: (...parameters: Parameters<typeof call>) => Promise<Record<string, unknown>> = async (
    ...parameters
  ) => JSON.parse(await call(...parameters))
  return { mock, port, call, callJson }
}

const createProject = '/app/api/v2/pm/create-project'
const checkBalance = '/app/api/v2/check-balance'

test.each(['localhost', 'pickyassist.com', 'app.pickyassist.com', 'picky.test', 'other.test'])(
  'the certificate is valid for %s, and both ports have the same state',
  async (host) => {
    const { mock, callJson } = await start({ tlsNames: 'picky.test,other.test' })
    expect((await callJson(createProject, { token: 't', project_name: 'Shop' }, host)).project_id).toBe('715')
    expect((await mock.control.requests.verify({ operation: 'create-project', times: 1 })).matched).toBe(1)
  },
)

test('the certificate is not valid for other names, and clients that do not know the authority refuse it', async () => {
  const { mock, call } = await start()
  await expect(call(checkBalance, {}, 'example.com')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  await expect(connectMock(mock.httpsUrl ?? '').mode.get()).rejects.toThrow('unable to verify the first certificate')
})

test('a mock can be controlled over HTTPS, and its addresses are valid names', async () => {
  const { mock, port } = await start({ host: '::' })
  for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
    const control = connectMock(`https://${host}:${port}`, { ca: mock.ca })
    expect(await control.mode.get()).toMatchObject({ mode: 'active' })
    expect(await control.ca()).toBe(mock.ca)
  }
})

test('without HTTPS there is no URL and no authority, and both say so', async () => {
  await using mock = await startMock()
  expect([mock.httpsUrl, mock.ca]).toEqual([undefined, undefined])
  await expect(mock.control.ca()).rejects.toMatchObject({
    problem: { status: 404, detail: 'HTTPS is off (setting https-port), so there is no certificate authority' },
  })
})

test('plain HTTP to the HTTPS port gets the vendor envelope, which says what was expected', async () => {
  const { port } = await start()
  const response = await fetch(`http://127.0.0.1:${port}${createProject}`, {
    method: 'POST',
    body: 'x'.repeat(900_000),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    status: 410,
    message:
      'Invalid Request: this port (setting https-port) expects HTTPS, received plain HTTP; use https:// or the other port',
  })
})

test('malformed HTTP over TLS gets the vendor envelope', async () => {
  const { mock, port } = await start()
  const socket = connectTls({ port, host: '127.0.0.1', ca: mock.ca })
  socket.end('nonsense\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toContain('HTTP/1.1 400')
  expect(text).toContain('malformed request (HPE_INVALID_METHOD)')
})

test.each([
  ['reset', 'ECONNRESET'],
  ['truncate', 'ECONNRESET'],
] as const)('the fault %s breaks a connection over TLS', async (transport, code) => {
  const { mock, call, callJson } = await start()
  await mock.control.faults.add({ operation: 'check-balance', transport, times: 1 })
  await expect(call(checkBalance, { token: 't' })).rejects.toMatchObject({ code })
  expect(await callJson(checkBalance, { token: 't' })).toMatchObject({ balance: 1000 })
})

test('the faults hang and malformed work over TLS', async () => {
  const { mock, port, call } = await start()
  await mock.control.faults.add({ operation: 'check-balance', transport: 'malformed', times: 1 })
  expect(await call(checkBalance, { token: 't' })).toContain('"message":Success')
  await mock.control.faults.add({ operation: 'check-balance', transport: 'hang', times: 1 })
  const sent = request({ host: '127.0.0.1', port, path: checkBalance, method: 'POST', ca: mock.ca })
  sent.on('error', () => undefined).end('{"token":"t"}')
  while ((await mock.control.faults.list())[1]?.fired !== 1);
  sent.destroy()
  await mock.control.requests.wait({ operation: 'check-balance', count: 2 })
})

test('a mock that closes answers the call in progress over TLS, and is not kept open by a client that stalls', async () => {
  const { mock, port, callJson } = await start()
  const silent = connect(port, '127.0.0.1')
  const stalled = connect(port, '127.0.0.1')
  await Promise.all([once(silent, 'connect'), once(stalled, 'connect')])
  // The beginning of a handshake.
  stalled.write(Buffer.from([22, 3, 1]))
  const idle = connectTls({ port, host: '127.0.0.1', ca: mock.ca })
  await once(idle, 'secureConnect')
  const closed = [silent, stalled, idle].map((socket) => once(socket.on('error', () => undefined).resume(), 'close'))
  await mock.control.faults.add({ operation: 'check-balance', delay_ms: 60_000 })
  const delayed = callJson(checkBalance, { token: 't' })
  while ((await mock.control.faults.list())[0]?.fired !== 1);
  await mock.close()
  expect(await delayed).toMatchObject({ balance: 1000 })
  await Promise.all(closed)
})

test('the image URL of a project that was created over HTTPS can be opened by the same client', async () => {
  const { port, mock, callJson } = await start()
  const { qr_code_base64 } = await callJson(createProject, { token: 't', project_name: 'Shop' }, 'app.pickyassist.com')
  const url = new URL(Buffer.from(String(qr_code_base64), 'base64').toString())
  expect(url.origin).toBe('https://app.pickyassist.com')
  const sent = request({ host: '127.0.0.1', port, path: url.pathname, servername: url.host, ca: mock.ca }).end()
  const [response] = await once(sent, 'response')
  expect(response.headers['content-type']).toBe('image/png')
  response.resume()
})

test('no log line, exported state or control endpoint has a private key', async () => {
  const lines: string[] = []
  const { mock, call } = await start({ log: (line) => lines.push(line), logLevel: 'trace' })
  await call(createProject, { token: 't', project_name: 'Shop' })
  const shown = [lines, await mock.control.overview(), await mock.control.state.get(), mock.ca, listOwn(mock)]
  expect(JSON.stringify(shown)).not.toContain('PRIVATE KEY')
})

function listOwn(mock: Mock): object {
  return Object.fromEntries(Object.entries(mock))
}
