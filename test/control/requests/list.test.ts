import { Ajv } from 'ajv'
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import addFormats from 'ajv-formats'
import harSchemas from 'har-schema'
import { expect, test } from 'vitest'
import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { createProject, least, start } from '../../support/start.ts'

const secrets = { ...least, token: 'master-secret', Tokn: 'misspelt-secret', generate_api_token: 1 }

test('a call is kept as it came and as it was answered, fingerprints in place of secrets', async () => {
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

test('a number given as a token, and secrets within what should be a text, are hidden too', async () => {
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
])('of %s the journal keeps no secret', async (body, secret) => {
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

test('the token of a call is hidden where a message cuts it, where JSON escapes it, and where it is short', async () => {
  const { create, mock } = await start()
  for (const token of [`SECRET-${'x'.repeat(80)}`, 'SECRET-with-"quotes"', 'SECRET'])
    await create({ token, project_name: token, country: token }, { 'x-request-token': token, 'content-key': token })
  expect((await mock('/requests')).text).not.toContain('SECRET')
})

test('what may be a secret in a path is not kept: query, fragment, parameters, and the name of a QR image', async () => {
  const { app, create, mock } = await start()
  const { body } = await create(least)
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

test('what is hidden is one fingerprint however much it is, and of many notes some are kept', async () => {
  const { create, mock } = await start()
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]))
  await create({ ...least, x: Array.from({ length: 100_000 }, () => 1), ...many })
  const { requests } = (await mock('/requests')).body
  expect(requests[0].body.x).toMatch(/^fp_/)
  expect(requests[0].deviations).toHaveLength(21)
})

test('what no JSON object is is not kept, but the call is, with its account where that can be told', async () => {
  const { create, mock } = await start()
  await create('{"token":"a","project_name":oops-secret')
  await create(Buffer.from([0xff, 0xfe]))
  const { requests } = (await mock('/requests')).body
  expect(requests.map(({ body, status, account }: Record<string, unknown>) => [body, status, account])).toEqual([
    [null, 410, fingerprint('a')],
    [null, 410, null],
  ])
})

test('an unknown path and a wrong method are kept with the path that is nearest', async () => {
  const { app, call, mock } = await start()
  await call('creat-project', least)
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

test('a URL that cannot be read is kept, and is a problem among the verbs', async () => {
  const { app, mock } = await start()
  await app.inject({ method: 'POST', url: '/app/%zz?token=query-secret', payload: least })
  const verb = await app.inject('/_mock/%zz')
  expect([verb.statusCode, verb.headers['content-type'], verb.json().status]).toEqual([
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

test('a long list is kept up to 1 MiB, and reaches the client whole all the same', async () => {
  const { create, call, mock } = await start()
  for (let count = 0; count < 60; count++) await create(least)
  const short = await call('get-projects', { token: least.token, project_id: 0 })
  expect(short.body.projects).toHaveLength(60)
  const global_webhook = `http://example.com/${'a'.repeat(2000)}`
  for (let count = 0; count < 1000; count++) await create({ ...least, global_webhook })
  const long = await call('get-projects', { token: least.token, project_id: 0 })
  expect(long.body.projects).toHaveLength(1060)
  const { requests } = (await mock('/requests?operation=get-projects&account=token-a')).body
  expect(requests.map(({ answer }: { answer: { projects: unknown[] } | null }) => answer?.projects.length)).toEqual([
    undefined,
  ])
  expect(requests[0].status).toBe(100)
})

test('filters and cursors', async () => {
  const { create, call, mock } = await start()
  for (const token of ['a', 'b']) {
    await create({ ...least, token })
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
  expect((await mock('/requests?operation=create-projet')).body.detail).toContain('create-project or another operation')
  expect((await mock('/requests?limit=0')).status).toBe(400)
  expect((await mock('/requests?since=x')).status).toBe(400)
  expect((await mock('/requests?account=a', undefined, 'DELETE')).body).toEqual({ removed: 3 })
  expect(await seqs('')).toEqual([[4, 5, 6], 6])
})

test('an account keeps as many calls as the setting says, its last ones', async () => {
  const { create, mock } = await start({ journal: '2' })
  for (const project_name of ['1', '2', '3']) await create({ ...least, project_name })
  await create({ ...least, token: 'other' })
  const { requests } = (await mock('/requests')).body
  expect(requests.map(({ seq }: { seq: number }) => seq)).toEqual([2, 3, 4])
})

test('a journal that keeps nothing says so to whoever would wait for something', async () => {
  const { create, mock } = await start({ journal: '0' })
  await create(least)
  expect((await mock('/requests')).body.requests).toEqual([])
  for (const path of ['/requests/wait', '/requests/stream']) expect((await mock(path)).status).toBe(409)
  expect((await mock('/requests/verify', {})).status).toBe(409)
})

test('as an HTTP Archive it is what the schema of HAR 1.2 takes', async () => {
  const { create, call, mock } = await start()
  await create(secrets)
  await create('no JSON')
  await create(least, { host: 'no "host' })
  await call('nowhere ä', least)
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
