import { get } from 'node:http'
import { expect, test } from 'vitest'
import { minimalBody, start, until } from '../../support/start.ts'

test('a wait ends with the first matching call, and ignores all others', async () => {
  const { create, mock } = await start()
  const waiting = mock('/requests/wait?account=a&operation=create-project&status=100')
  await create({ ...minimalBody, token: 'b' })
  await create({ token: 'a' })
  await create({ ...minimalBody, token: 'a' })
  const { status, body } = await waiting
  expect(status).toBe(200)
  expect(body.requests.map(({ seq }: { seq: number }) => seq)).toEqual([3])
  expect(body.cursor).toBe(3)
})

test('calls received before the wait count, unless the cursor excludes them', async () => {
  const { create, mock } = await start()
  for (let count = 0; count < 3; count++) await create(minimalBody)
  expect((await mock('/requests/wait?count=2')).body).toMatchObject({ requests: [{ seq: 1 }, { seq: 2 }], cursor: 2 })
  const waiting = mock('/requests/wait?since=3')
  await create(minimalBody)
  expect((await waiting).body.cursor).toBe(4)
})

test('calls count even if they are too long to show, or deleted in the meantime', async () => {
  const { create, mock } = await start()
  const notes = 'n'.repeat(900_000)
  const long = mock('/requests/wait?count=6&timeout_ms=60000')
  for (let count = 0; count < 6; count++) await create({ ...minimalBody, project_name: notes })
  expect((await long).body).toMatchObject({ requests: expect.any(Array), cursor: 6 })
  const forgotten = mock('/requests/wait?count=2&since=6&timeout_ms=60000')
  await create(minimalBody)
  await mock('/requests', undefined, 'DELETE')
  await create(minimalBody)
  expect((await forgotten).body).toMatchObject({ requests: [{ seq: 8 }], cursor: 8 })
})

test('when the time is up, the response is 408 with the calls received', async () => {
  const { create, mock } = await start()
  await create(minimalBody)
  const { status, body } = await mock('/requests/wait?count=2&timeout_ms=1')
  expect(status).toBe(408)
  expect(body).toMatchObject({
    status: 408,
    detail: 'expected 2 matching calls, received 1 within 1 ms',
    requests: [{ seq: 1 }],
  })
})

test.each(['count=0', 'count=1001', 'timeout_ms=0', 'timeout_ms=600001', 'count=x', 'operation=none'])(
  'a wait with %s is rejected with 400',
  async (query) => {
    const { mock } = await start()
    expect((await mock(`/requests/wait?${query}`)).status).toBe(400)
  },
)

// Blocks the event loop for a while, and then lets it run one turn.
function beBusy(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end);
  return new Promise((resolve) => setImmediate(resolve))
}

test('when the server closes, a wait gets 503 at once, and every stream ends, also on a busy server', async () => {
  const { app, mock, listen } = await start()
  const url = await listen()
  const waiting = mock('/requests/wait?timeout_ms=600000')
  const streams = await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}/_mock/requests/stream`)))
  const closed = app.close()
  const busyUntil = performance.now() + 500
  while (performance.now() < busyUntil) await beBusy(30)
  await closed
  expect((await waiting).status).toBe(503)
  for (const stream of streams) expect(await stream.text()).toContain(': open')
})

test('at most 1000 requests can wait or stream; one more gets 429 until another has ended', {
  tags: 'long',
}, async () => {
  const { call, mock, listen } = await start()
  const url = await listen()
  const wait1000Times = async (query: string) =>
    new Set(await Promise.all(Array.from({ length: 1000 }, async () => (await mock(`/requests/wait?${query}`)).status)))
  expect(await wait1000Times('timeout_ms=1')).toEqual(new Set([408]))
  const waiting = wait1000Times('operation=set-webhook&timeout_ms=600000')
  await until(async () => (await mock('/requests/wait?timeout_ms=1')).status === 429)
  expect((await mock('/requests/stream')).status).toBe(429)
  expect((await fetch(`${url}/_mock/requests/wait?timeout_ms=1`)).status).toBe(429)
  await call('set-webhook', {})
  expect(await waiting).toEqual(new Set([200]))
  expect((await mock('/requests/wait?operation=check-balance&timeout_ms=1')).status).toBe(408)
})

test('a client that disconnects frees its slot', { tags: 'long' }, async () => {
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

test('a stream starts with the next call, or after the last event that the client received', async () => {
  const { create, listen } = await start()
  const url = await listen()
  await create({ ...minimalBody, project_name: 'one' })
  const eventsOf = async (headers: Record<string, string>, query = '') => {
    const response = await fetch(`${url}/_mock/requests/stream${query}`, { headers })
    return response.body?.pipeThrough(new TextDecoderStream()).getReader()
  }
  const now = await eventsOf({})
  // A cursor from before a restart selects all calls.
  const resumed = await eventsOf({ 'last-event-id': '999' }, '?since=1')
  const readUntil = async (reader: typeof now, part: string) => {
    let text = ''
    while (!text.includes(part)) text += (await reader?.read())?.value
    return text
  }
  expect(await readUntil(now, 'event: live')).not.toContain('event: request')
  await create({ ...minimalBody, project_name: 'two', token: 'other' })
  expect(await readUntil(now, '"two"')).toMatch(/^id: 2\nevent: request\ndata: \{.*"two".*\}\n\n$/)
  const text = await readUntil(resumed, '"two"')
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(['1', '2'])
  await Promise.all([now?.cancel(), resumed?.cancel()])
})
