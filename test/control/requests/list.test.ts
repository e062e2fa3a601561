import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import addFormats from 'ajv-formats'
import harSchemas from 'har-schema'
import { expect, test } from 'vitest'
import { connectMock, type Entry } from '../../../src/index.ts'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createProject, minimalBody, start } from '../../support/start.ts'

const secrets = { ...minimalBody, token: 'master-secret', Tokn: 'misspelt-secret', generate_api_token: 1 }

test('a single call is found by its number, whichever account it is of', async () => {
  const { create, mock } = await start()
  for (const token of ['a', 'b', 'a']) await create({ ...minimalBody, token })
  const { requests } = (await mock('/requests')).body
  expect(requests).toHaveLength(3)
  for (const entry of requests) expect((await mock(`/requests/${entry.seq}`)).body).toEqual(entry)
  expect(await mock('/requests/4')).toMatchObject({ status: 404, body: { detail: 'the journal has no call 4' } })
})

test.each(['token', 'project_name', 'status', 'message'])(
  'a call whose token is the name of a field, %s, is recorded with the names of its fields',
  async (token) => {
    const { create, mock } = await start()
    await create({ ...minimalBody, token, [`${token} of mine`]: 1 })
    const [entry] = (await mock('/requests')).body.requests
    expect(entry.body).toMatchObject({ token: fingerprint(token), project_name: 'First' })
    expect(entry.answer).toMatchObject({ status: 100, message: 'Success', project_name: 'First' })
  },
)

test('a call is recorded with its response, and fingerprints replace secrets', async () => {
  const { create, mock } = await start()
  const { body } = await create(secrets, { authorization: 'Bearer header-secret', 'x-trace': 'abc' })
  const { text, body: journal } = await mock('/requests')
  for (const secret of [
    'master-secret',
    'misspelt-secret',
    'header-secret',
    body.license_key,
    body.api_tokens[0].token,
  ])
    expect(text).not.toContain(secret)
  expect(text).not.toContain(body.qr_code_base64)
  const [entry] = journal.requests
  expect(entry).toEqual({
    seq: 1,
    id: expect.stringMatching(/^req-/),
    time: '2020-06-11T10:00:00.000Z',
    account: fingerprint('master-secret'),
    operation: 'create-project',
    method: 'POST',
    path: createProject,
    headers: expect.objectContaining({ authorization: fingerprint('Bearer header-secret'), 'x-trace': 'abc' }),
    body: {
      token: fingerprint('master-secret'),
      project_name: 'First',
      Tokn: fingerprint('misspelt-secret'),
      generate_api_token: 1,
    },
    raw_body: null,
    status: 100,
    http_status: 200,
    answer: {
      ...body,
      license_key: fingerprint(body.license_key),
      qr_code_base64: fingerprint(body.qr_code_base64),
      api_tokens: [{ ip: '', token: fingerprint(body.api_tokens[0].token) }],
    },
    duration_ms: expect.any(Number),
    deviations: expect.arrayContaining([expect.stringContaining('Tokn')]),
    fault: null,
    near_miss: null,
  })
})

test('an API token that is no more than a word is redacted in a response', async () => {
  const projects = [{ project_name: 'p', api_tokens: [{ token: 'word' }] }]
  const { call, mock } = await start({ fixtures: JSON.stringify({ accounts: [{ token: 'a', projects }] }) })
  await call('get-projects', { token: 'a', project_id: 0 })
  const { answer } = (await mock('/requests/1')).body
  expect(answer.projects).toMatchObject([{ api_tokens: [{ token: fingerprint('word') }] }])
})

test('a token sent as a number and secrets in nested values are redacted too', async () => {
  const { create, mock } = await start()
  await create({ token: 4711471147, project_name: 'p', password: { inner: ['deep-secret'] } })
  await create({ token: { nested: 'nested-secret' }, project_name: 'p' })
  const { text } = await mock('/requests')
  for (const secret of ['4711471147', 'deep-secret', 'nested-secret']) expect(text).not.toContain(secret)
})

test.each([
  ['{"token":12345678901234567890123,"project_name":"p"}', '12345678901234567890123'],
  ['token=FORM-SECRET&project_name=x', 'FORM-SECRET'],
  ['{"token":BARE-SECRET,"project_name":"x"}', 'BARE-SECRET'],
  ['{"token":"BAD\\qSECRET"}', 'SECRET'],
  ['"STRING-SECRET"', 'STRING-SECRET'],
  ['98765432101', '98765432101'],
  [
    '{"token":"good-token","project_name":"p","TOKEN-good-token":1,"notes":{"apiToken":"NESTED-SECRET"}}',
    'NESTED-SECRET',
  ],
  ['{"token":"good-token","project_name":"my good-token"}', 'good-token'],
])('the journal records no secret of %s', async (body, secret) => {
  const { create, mock } = await start()
  await create(body, {
    'x-plain': 'HEADER-SECRET',
    referer: 'http://x/?token=REFERER-SECRET',
    ...(body.includes('"good-token"') && { 'user-agent': 'agent of good-token' }),
  })
  for (const query of ['', '?format=har']) {
    const { text } = await mock(`/requests${query}`)
    expect(text).toContain('create-project')
    for (const hidden of [secret, 'HEADER-SECRET', 'REFERER-SECRET', 'good-token']) expect(text).not.toContain(hidden)
  }
})

test('a token is redacted in a message that cuts it, in escaped JSON, and if it is short', async () => {
  const { create, mock } = await start()
  for (const token of [`SECRET-${'x'.repeat(80)}`, 'SECRET-with-"quotes"', 'SECRET'])
    await create({ token, project_name: token, country: token }, { 'x-request-token': token, 'content-key': token })
  expect((await mock('/requests')).text).not.toContain('SECRET')
})

test('the parts of a path that may be secret are not recorded: query, fragment, parameters, and the name of a QR image', async () => {
  const { app, create, mock } = await start()
  const { body } = await create(minimalBody)
  const image = new URL(Buffer.from(body.qr_code_base64, 'base64').toString()).pathname
  const odd = ['%3Ftoken=SECRET', ';token=SECRET'].map((rest) => `${createProject}${rest}`)
  for (const url of [image, ...odd, '/x%23SECRET', '/%zz;t=SECRET', '/uploads/images/qrcode_SECRET.jpg'])
    await app.inject(url)
  await app.inject({ method: 'POST', url: `${createProject}/my-SECRET`, payload: { token: 'my-SECRET' } })
  const { text, body: journal } = await mock('/requests')
  expect(text).not.toContain('SECRET')
  expect(text).not.toContain(image)
  expect(journal.requests[1]).toMatchObject({ operation: 'qr-image', http_status: 200, answer: null })
  expect(journal.requests[1].path).toMatch(/^\/uploads\/images\/qrcode_fp_[0-9a-f]{12}\.png$/)
})

test('a redacted value becomes one fingerprint whatever its size, and only the first of many notes are recorded', async () => {
  const { create, mock } = await start()
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]))
  await create({ ...minimalBody, x: Array.from({ length: 4000 }, () => 1), ...many })
  const { requests } = (await mock('/requests')).body
  expect(requests[0].body.x).toMatch(/^fp_/)
  expect(requests[0].deviations).toHaveLength(21)
})

test('a body that cannot be parsed is recorded as text, and the call with its account if the token can be read', async () => {
  const { create, mock } = await start()
  const bodies = [
    '{"token":"a","project_name":oops',
    "{'token': 'a', 'notes': None}",
    'token=a&project_name=First',
    '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\na\r\n--b--',
    Buffer.from('{"token":"a","notes":"\\u0e01"}', 'utf16le'),
    Buffer.from([0xff, 0xfe]),
    gzipSync('{"token":"a"}'),
    '',
  ]
  for (const body of bodies) await create(body)
  const { requests } = (await mock('/requests')).body
  const a = fingerprint('a')
  expect(requests.map(({ body, raw_body, status, account }: Entry) => [body, raw_body, status, account])).toEqual([
    [null, `{"token":"${a}","project_name":oops`, 410, a],
    [null, `{'token': '${a}', 'notes': None}`, 410, a],
    [null, `token=${a}&project_name=First`, 410, a],
    [null, `--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n${a}\r\n--b--`, 410, a],
    [null, `{"token":"${a}","notes":"\\u0e01"}`, 410, a],
    [null, '', 410, null],
    [null, null, 410, null],
    [null, null, 410, null],
  ])
})

test('at most 4096 bytes of a body that cannot be parsed are recorded, in the stream and in a HAR too', async () => {
  const { create, mock, listen } = await start()
  const url = await listen()
  await create(`token=master-secret&notes=${'n '.repeat(3000)}`, {
    'content-type': 'application/x-www-form-urlencoded',
  })
  const { raw_body } = (await mock('/requests')).body.requests[0]
  expect(raw_body).toHaveLength(4096 + fingerprint('').length - 'master-secret'.length)
  expect(raw_body).toMatch(/^token=fp_[0-9a-f]{12}&notes=n n n/)
  const har = (await mock('/requests?format=har')).body
  expect(har.log.entries[0].request.postData).toEqual({
    mimeType: 'application/x-www-form-urlencoded',
    params: [],
    text: raw_body,
  })
  for await (const streamed of connectMock(url).requests.stream({ since: 0 })) {
    expect(streamed.raw_body).toBe(raw_body)
    break
  }
})

test('the body of a call that strict validation rejects for its content type is recorded', async () => {
  const { create, mock } = await start({ validation: 'strict' })
  await create({ token: 'master-secret', project_name: 'Shop' })
  expect((await mock('/requests')).body.requests[0].raw_body).toBe(
    `{"token":"${fingerprint('master-secret')}","project_name":"Shop"}`,
  )
})

test('a call with an unknown path or a wrong method is recorded with the nearest known path', async () => {
  const { app, call, mock } = await start()
  await call('creat-project', minimalBody)
  await app.inject({ method: 'GET', url: `${createProject}?token=query-secret` })
  const { text, body } = await mock('/requests')
  expect(text).not.toContain('query-secret')
  expect(
    body.requests.map(({ near_miss, operation, http_status }: Record<string, unknown>) => [
      near_miss,
      operation,
      http_status,
    ]),
  ).toEqual([
    [createProject, null, 404],
    [createProject, null, 405],
  ])
})

test('a malformed URL is recorded as a call, and gets a problem under /_mock', async () => {
  const { app, mock } = await start()
  await app.inject({ method: 'POST', url: '/app/%zz?token=query-secret', payload: minimalBody })
  const response = await app.inject('/_mock/%zz')
  expect([response.statusCode, response.headers['content-type'], response.json().status]).toEqual([
    400,
    expect.stringContaining('application/problem+json'),
    400,
  ])
  const { text, body } = await mock('/requests')
  expect(body.requests).toMatchObject([
    { method: 'POST', path: '/app/%zz', http_status: 404, status: 410, account: null },
  ])
  expect(text).not.toContain('query-secret')
})

test('a list over 1 MiB reaches the client in full, and is recorded without its response', async () => {
  const { create, call, mock } = await start()
  for (let count = 0; count < 60; count++) await create(minimalBody)
  const short = await call('get-projects', { token: minimalBody.token, project_id: 0 })
  expect(short.body.projects).toHaveLength(60)
  const url = `http://example.com/${'a'.repeat(2000)}`
  const webhooks = { global_webhook: url, event_webhook: url, smart_reply_webhook: url }
  for (let count = 0; count < 200; count++) await create({ ...minimalBody, ...webhooks })
  const long = await call('get-projects', { token: minimalBody.token, project_id: 0 })
  expect(long.body.projects).toHaveLength(260)
  expect(long.text.length).toBeGreaterThan(1024 * 1024)
  const { requests } = (await mock('/requests?operation=get-projects&account=token-a')).body
  expect(requests.map(({ answer }: { answer: { projects: unknown[] } | null }) => answer?.projects.length)).toEqual([
    60,
    undefined,
  ])
  expect(requests[1].status).toBe(100)
})

test('calls can be selected by account, operation, status and cursor', async () => {
  const { create, call, mock } = await start()
  for (const token of ['a', 'b']) {
    await create({ ...minimalBody, token })
    await call('check-balance', { token })
    await create({ token })
  }
  const seqs = async (query: string) => {
    const { body } = await mock(`/requests${query}`)
    return [body.requests.map(({ seq }: { seq: number }) => seq), body.cursor]
  }
  expect(await seqs('')).toEqual([[1, 2, 3, 4, 5, 6], 6])
  expect(await seqs('?account=b')).toEqual([[4, 5, 6], 6])
  expect(await seqs(`?account=${fingerprint('b')}&status=410`)).toEqual([[6], 6])
  expect(await seqs('?operation=create-project&limit=2')).toEqual([[1, 3], 3])
  expect(await seqs('?operation=create-project&limit=2&since=3')).toEqual([[4, 6], 6])
  expect(await seqs('?since=6')).toEqual([[], 6])
  // A cursor from before a restart.
  expect(await seqs('?since=7&limit=1')).toEqual([[1], 1])
  expect((await mock('/requests?operation=create-projet')).body.detail).toContain('did you mean create-project?')
  expect((await mock('/requests?limit=0')).status).toBe(400)
  expect((await mock('/requests?since=x')).status).toBe(400)
  expect((await mock('/requests?account=a', undefined, 'DELETE')).body).toEqual({ removed: 3 })
  expect(await seqs('')).toEqual([[4, 5, 6], 6])
})

test('the journal keeps the last calls of each account, as many as the setting says', async () => {
  const { create, mock } = await start({ journal: '2' })
  for (const project_name of ['1', '2', '3']) await create({ ...minimalBody, project_name })
  await create({ ...minimalBody, token: 'other' })
  const { requests } = (await mock('/requests')).body
  expect(requests.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3, 4])
})

test('with the journal turned off, wait, stream and verify get 409', async () => {
  const { create, mock } = await start({ journal: '0' })
  await create(minimalBody)
  expect((await mock('/requests')).body.requests).toEqual([])
  for (const path of ['/requests/wait', '/requests/stream']) expect((await mock(path)).status).toBe(409)
  expect((await mock('/requests/verify', {})).status).toBe(409)
})

test('format=har returns a valid HTTP Archive 1.2', async () => {
  const { create, call, mock } = await start()
  await create(secrets)
  await create('no JSON')
  await create(minimalBody, { host: 'no "host' })
  await call('nowhere ä', minimalBody)
  const { body } = await mock('/requests?format=har')
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addMetaSchema(draft6)
  for (const schema of Object.values(harSchemas)) ajv.addSchema(schema)
  const fits = ajv.getSchema('har.json#')
  expect(fits?.(body), ajv.errorsText(fits?.errors)).toBe(true)
  expect(fits?.({ log: { ...body.log, version: 1 } })).toBe(false)
  expect(body.log.entries).toHaveLength(4)
  for (const { request } of body.log.entries) expect(URL.canParse(request.url)).toBe(true)
})

test('a page has at most 4,194,304 characters, also where fingerprints are longer than what they replace', {
  tags: 'long',
}, async () => {
  const { create, mock } = await start()
  const unknownKeys = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]))
  for (let call = 0; call < 60; call++) await create({ ...minimalBody, ...unknownKeys })
  const { text, body } = await mock('/requests?limit=1000')
  expect(body.requests.length).toBeGreaterThan(10)
  expect(text.length).toBeLessThan(4_194_304 + 1000)
  const rest = await mock(`/requests?limit=1000&since=${body.cursor}`)
  expect(rest.body.requests.at(-1).seq).toBe(60)
})
