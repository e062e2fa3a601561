import { once } from 'node:events'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { fixtures, pmPath, requests } from './support/every-operation.ts'
import { type Answer, readAnswerCheck } from './support/openapi-answers.ts'
import { type SettingValues, start, until } from './support/start.ts'

type Request = { method: string; path: string; headers?: Record<string, string>; body?: unknown }
type Send = (request: Request) => Promise<Answer>

// Errors that have more than the usual members, and other forms of answers.
const others: Request[] = [
  {
    method: 'POST',
    path: '/_mock/requests/verify',
    body: { operation: 'create-project', body: { project_name: 'q' } },
  },
  { method: 'GET', path: '/_mock/requests/wait?count=1000&timeout_ms=1' },
  { method: 'PUT', path: '/_mock/mode', body: { mode: 'off' } },
  { method: 'GET', path: '/_mock/%zz' },
  { method: 'GET', path: '/%zz' },
  { method: 'GET', path: '/', headers: { accept: 'text/html' } },
  { method: 'GET', path: '/uploads/images/1', headers: { 'x-mock-fault': 'status=101' } },
  ...['/_mock/', '/_mock/dashboard/app.js', '/_mock/dashboard/lib/api.js'].map((path) => ({
    method: 'GET',
    path,
    headers: { 'if-none-match': '*' },
  })),
]

/** Requests that every operation refuses, or that HTTP itself defines. */
function wrongRequests({ method, path: documented }: { method: string; path: string }): Request[] {
  const path = documented.endsWith('/wait') ? `${documented}?timeout_ms=1` : documented
  return [
    ...(path.endsWith('/stream') ? [] : [{ method, path }]),
    { method, path, headers: { host: 'evil.example' } },
    { method, path, headers: { expect: 'nonsense' } },
    { method, path, headers: { 'x-long': 'x'.repeat(17_000) } },
    { method, path: `${documented}/nothing` },
    { method: 'HEAD', path },
    { method: 'OPTIONS', path },
    { method: 'PURGE', path },
  ]
}

/** A server that listens. */
async function listen(settings: SettingValues) {
  const { app, listen } = await start(settings)
  const url = await listen()
  const send: Send = async ({ method, path, headers = {}, body }) => {
    const sent = request(url + path, { method, headers, agent: false })
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
    const [response] = await once(sent, 'response')
    const { statusCode: status, headers: received } = response
    return {
      method,
      path,
      status,
      contentType: received['content-type'],
      body: Buffer.concat(await response.toArray()),
    }
  }
  return { app, url, send }
}

/** The first events of a stream, up to the one that says that calls were deleted. */
async function readStream(url: string): Promise<Answer> {
  const path = '/_mock/requests/stream'
  const stop = new AbortController()
  const { body, headers, status } = await fetch(`${url}${path}?since=0`, { signal: stop.signal })
  const events = body?.pipeThrough(new TextDecoderStream()) ?? []
  let text = ''
  for await (const chunk of events) {
    text += chunk
    if (text.includes('event: live') && !text.includes('event: clear'))
      await fetch(`${url}/_mock/requests`, { method: 'DELETE' })
    if (text.includes('event: clear')) break
  }
  stop.abort()
  return { method: 'GET', path, status, contentType: headers.get('content-type') ?? undefined, body: text }
}

/** The answers of a server that closes: to a request that waits, and whether the server is ready. */
async function close({ app, send }: { app: { close: () => PromiseLike<unknown> }; send: Send }): Promise<Answer[]> {
  const waiting = send({ method: 'GET', path: '/_mock/requests/wait' })
  await send({ method: 'GET', path: '/readyz' })
  const closed = app.close()
  const answers: Answer[] = []
  await until(
    async () => answers.push(await send({ method: 'GET', path: '/readyz' })) > 0 && answers.at(-1)?.status === 503,
  )
  await closed
  return [...answers, await waiting]
}

test('every kind of answer that the OpenAPI documents list is sent, and no other', async () => {
  const server = await listen({ httpsPort: '0', fixtures: JSON.stringify(fixtures) })
  const { check, unseen, operations } = await readAnswerCheck(async (path) =>
    JSON.parse(String((await server.send({ method: 'GET', path })).body)),
  )
  const ask = async (send: Send, given: Request) => {
    const answer = await send(given)
    check(answer)
    return answer
  }
  for (const [method, path, body] of requests) {
    const answer = await ask(server.send, { method, path, body })
    expect([200, 201], `${method} ${path}: ${answer.body}`).toContain(answer.status)
    if (!path.startsWith(pmPath)) continue
    expect(String(answer.body)).toContain('"status":100')
    const [, image = ''] = /"qr_code_base64":"([^"]*)"/.exec(String(answer.body)) ?? []
    if (image !== '') await ask(server.send, { method: 'GET', path: new URL(atob(image)).pathname })
  }
  for (const given of others) await ask(server.send, given)
  for (const operation of operations) for (const wrong of wrongRequests(operation)) await ask(server.send, wrong)
  check(await readStream(server.url))
  const plain = await listen({ dashboard: 'off' })
  for (const path of ['/', '/_mock/', '/_mock/ca.pem'])
    await ask(plain.send, { method: 'GET', path, headers: { accept: 'text/html' } })
  for (const answer of await close(plain)) check(answer)
  expect(unseen().filter((kind) => !isFailure(kind))).toEqual([])
})

// What only a mock that has failed answers. The tests of the store have such failures.
function isFailure(kind: string): boolean {
  return / 5XX /.test(kind) && !kind.startsWith('GET /_mock/requests/wait ')
}
