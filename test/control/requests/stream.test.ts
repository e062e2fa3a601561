import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { minimalBody, start } from '../../support/start.ts'

async function startStream(path: string, calls: string[]) {
  const { app, create, listen, mock } = await start()
  for (const token of calls) await create({ ...minimalBody, token })
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const { body } = await fetch(`${await listen()}/_mock/requests/stream${path}`, { signal: end.signal })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  /** Reads until the stream has sent `part`. @returns the events, each as its name and what identifies its data */
  const readUntil = async (part: string) => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? ''
    return [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data = '']) => {
      const { seq, account } = JSON.parse(data)
      return [event, ...[event === 'clear' ? account : seq].filter((value) => value !== undefined)]
    })
  }
  /** @returns the text of the whole stream, which must have ended */
  const readToEnd = async () => {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) text += part.value
    return text
  }
  return { app, create, mock, readUntil, readToEnd }
}

test('a stream starts with the last calls that match, says when it is live, and goes on', async () => {
  const { create, readUntil } = await startStream('?last=2&account=a', ['a', 'a', 'b', 'a'])
  const start = [['open'], ['request', 2], ['request', 4], ['live']]
  expect(await readUntil('event: live')).toEqual(start)
  await create({ ...minimalBody, token: 'a' })
  expect(await readUntil('"seq":5')).toEqual([...start, ['request', 5]])
})

test('a stream that is live ends with the last call that was answered before the server closed', async () => {
  const { app, create, readUntil, readToEnd } = await startStream('', [])
  await readUntil('event: live')
  // The stream waits for a call by then, and gathers those that come at once.
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  for (let call = 0; call < 3; call++) await create(minimalBody)
  await app.close()
  expect(await readToEnd()).toContain('"seq":3')
})

test('a stream that is live says at its end that calls were deleted just before the server closed', async () => {
  const { app, mock, readUntil, readToEnd } = await startStream('', ['a'])
  await readUntil('event: live')
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  await mock('/requests', undefined, 'DELETE')
  await app.close()
  expect(await readToEnd()).toContain('event: clear')
})

test('with fewer calls than asked for, a stream starts with the first', async () => {
  const { readUntil } = await startStream('?last=10', ['a'])
  expect(await readUntil('event: live')).toEqual([['open'], ['request', 1], ['live']])
})

test.each(['0', '1001'])('last=%s is rejected', async (last) => {
  const { mock } = await start()
  expect(await mock(`/requests/stream?last=${last}`)).toMatchObject({
    status: 400,
    body: { detail: `the query parameter last: expected a number from 1 to 1000, received ${last}` },
  })
})

test('a stream says whose calls were deleted', async () => {
  const { mock, readUntil } = await startStream('?account=a', ['a', 'b'])
  await readUntil('event: live')
  await mock('/requests?account=b', undefined, 'DELETE')
  await mock('/requests?account=a', undefined, 'DELETE')
  const { account } = (await mock('/accounts/a')).body
  expect(await readUntil('event: clear')).toEqual([['open'], ['live'], ['clear', account]])
  await setImmediate()
  await mock('/reset', {})
  expect(await readUntil('"account":null')).toEqual([['open'], ['live'], ['clear', account], ['clear', null]])
})

test('GET /_mock/requests/:seq returns a call while the journal has it', async () => {
  const { create, mock } = await start({ journal: '1' })
  await create(minimalBody)
  expect((await mock('/requests/1')).body).toMatchObject({ seq: 1, operation: 'create-project' })
  await create(minimalBody)
  expect(await mock('/requests/1')).toMatchObject({ status: 404, body: { detail: 'the journal has no call 1' } })
  expect((await mock('/requests/x')).status).toBe(400)
})
