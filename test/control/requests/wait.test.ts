import { get } from 'node:http'
import { expect, test } from 'vitest'
import { least, start, until } from '../../support/start.ts'

test('a wait ends with the call that it waits for, whatever else comes', async () => {
  const { create, mock } = await start()
  const waiting = mock('/requests/wait?account=a&operation=create-project&status=100')
  await create({ ...least, token: 'b' })
  await create({ token: 'a' })
  await create({ ...least, token: 'a' })
  const { status, body } = await waiting
  expect(status).toBe(200)
  expect(body.requests.map(({ seq }: { seq: number }) => seq)).toEqual([3])
  expect(body.cursor).toBe(3)
})

test('calls that came before count, unless they are not behind the cursor', async () => {
  const { create, mock } = await start()
  for (let count = 0; count < 3; count++) await create(least)
  expect((await mock('/requests/wait?count=2')).body).toMatchObject({ requests: [{ seq: 1 }, { seq: 2 }], cursor: 2 })
  const waiting = mock('/requests/wait?since=3')
  await create(least)
  expect((await waiting).body.cursor).toBe(4)
})

test('calls count though they are long, or forgotten meanwhile', async () => {
  const { create, mock } = await start()
  const notes = 'n'.repeat(900_000)
  const long = mock('/requests/wait?count=6&timeout_ms=60000')
  for (let count = 0; count < 6; count++) await create({ ...least, project_name: notes })
  expect((await long).body).toMatchObject({ requests: expect.any(Array), cursor: 6 })
  const forgotten = mock('/requests/wait?count=2&since=6&timeout_ms=60000')
  await create(least)
  await mock('/requests', undefined, 'DELETE')
  await create(least)
  expect((await forgotten).body).toMatchObject({ requests: [{ seq: 8 }], cursor: 8 })
})

test('when the time is over, a problem shows what did come', async () => {
  const { create, mock } = await start()
  await create(least)
  const { status, body } = await mock('/requests/wait?count=2&timeout_ms=1')
  expect(status).toBe(408)
  expect(body).toMatchObject({
    status: 408,
    detail: 'expected 2 matching calls, received 1 within 1 ms',
    requests: [{ seq: 1 }],
  })
})

test.each(['count=0', 'count=1001', 'timeout_ms=0', 'timeout_ms=600001', 'count=x', 'operation=none'])(
  'a wait with %s is refused',
  async (query) => {
    const { mock } = await start()
    expect((await mock(`/requests/wait?${query}`)).status).toBe(400)
  },
)

test('who waits when the server closes is told at once, and a stream ends', async () => {
  const { app, mock, listen } = await start()
  const url = await listen()
  const waiting = mock('/requests/wait?timeout_ms=600000')
  const stream = await fetch(`${url}/_mock/requests/stream`)
  await app.close()
  expect((await waiting).status).toBe(503)
  expect(await stream.text()).toContain(': open')
})

test('1000 calls may wait or stream; one more is refused, and has room when they are gone', async () => {
  const { mock, listen } = await start()
  const url = await listen()
  const answers = Array.from({ length: 1000 }, async () => mock('/requests/wait?operation=set-webhook&timeout_ms=3000'))
  await until(async () => (await mock('/requests/wait?timeout_ms=1')).status === 429)
  expect((await mock('/requests/stream')).status).toBe(429)
  expect((await fetch(`${url}/_mock/requests/wait?timeout_ms=1`)).status).toBe(429)
  const refused = (await Promise.all(answers)).filter(({ status }) => status !== 408)
  expect(refused).toEqual([])
  expect((await mock('/requests/wait?timeout_ms=1')).status).toBe(408)
})

test('a client that goes away waits no longer', async () => {
  const { app, listen, mock } = await start()
  const url = await listen()
  let arrived = 0
  app.server.on('request', () => arrived++)
  const clients = Array.from({ length: 1000 }, () =>
    get(`${url}/_mock/requests/wait?timeout_ms=600000`, { agent: false }),
  )
  for (const client of clients) client.on('error', () => undefined)
  await until(async () => arrived === 1000)
  await until(async () => (await mock('/requests/wait?timeout_ms=1')).status === 429)
  for (const client of clients) client.destroy()
  await until(async () => (await mock('/requests/wait?timeout_ms=1')).status === 408)
})

test('a stream gives what comes from now on, or behind the last event that the client had', async () => {
  const { create, listen } = await start()
  const url = await listen()
  await create({ ...least, project_name: 'one' })
  const eventsOf = async (headers: Record<string, string>, query = '') => {
    const response = await fetch(`${url}/_mock/requests/stream${query}`, { headers })
    return response.body?.pipeThrough(new TextDecoderStream()).getReader()
  }
  const now = await eventsOf({})
  // A cursor from before a restart stands for all there are.
  const resumed = await eventsOf({ 'last-event-id': '999' }, '?since=1')
  expect((await now?.read())?.value).toBe(': open\n\n')
  await create({ ...least, project_name: 'two', token: 'other' })
  expect((await now?.read())?.value).toMatch(/^id: 2\nevent: request\ndata: \{.*"two".*\}\n\n$/)
  let text = ''
  while (!text.includes('"two"')) text += (await resumed?.read())?.value
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['1', '2'])
  await Promise.all([now?.cancel(), resumed?.cancel()])
})
