/** A request to send. */
export type Misplaced = { method: string; path: string; headers: Record<string, string>; body?: string }

/** A call of the emulated API: its path, and the fields that its body can have. */
export type Operation = { path: string; fields: string[] }

type Write = (secret: string) => unknown

// How a secret can stand in a value.
const values: Write[] = [
  String,
  (secret) => `see ${secret}, please`,
  (secret) => `https://example.com/hook?key=${secret}&x=1`,
  (secret) => [secret],
  (secret) => ({ inner: secret }),
  (secret) => `${'long '.repeat(8)}${secret}`,
  (secret) => `${'long '.repeat(9)}in ${secret}`,
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  (secret) => `path/${encodeURIComponent(secret)}/x`,
  (secret) => `"${secret}"`,
  (secret) => `line\n${secret}\nline`,
]

// Bodies that are not JSON objects, each with the secret in a place of its own.
const rawBodies: ((secret: string) => string)[] = [
  (secret) => `{"token":"${secret}`,
  (secret) => `{"token":${secret},"project_name":"p"}`,
  (secret) => `{"project_name":"p","notes":${secret}}`,
  (secret) => `{"project_name":"p" "${secret}"}`,
  (secret) => `{"project_name":"${secret}","project_name":"q"}`,
  (secret) => `{"${secret}":1,"${secret}":2}`,
  (secret) => `"${secret}"`,
  (secret) => `["${secret}"]`,
  (secret) => secret,
  (secret) => `token=${secret}&project_name=${secret}`,
  (secret) => `{'token': '${secret}', 'notes': None}`,
  (secret) => `{"token":"x","notes":"${secret}",}`,
  (secret) => `<token>${secret}</token>`,
  (secret) => `--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n${secret}\r\n--b--`,
]

const paths: ((secret: string) => string)[] = [
  (secret) => `/${secret}`,
  (secret) => `/app/api/v2/pm/${secret}`,
  (secret) => `/app/api/v2/pm/create-project/${secret}?token=${secret}`,
  (secret) => `/app/api/v2/${secret}/check-balance`,
  (secret) => `/api/v2/pm/get-projects;token=${secret}`,
  (secret) => `/uploads/images/${secret}`,
  (secret) => `/uploads/images/qrcode_${secret}.png`,
  (secret) => `/%zz/${secret}`,
  (secret) => `/v1/${secret.toUpperCase()}`,
  (secret) => `/v1/${[...secret].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('')}`,
  (secret) => `/v1/user:${secret}@host`,
]

const headers: ((secret: string) => Record<string, string>)[] = [
  (secret) => ({ 'user-agent': `client/1.0 (${secret})` }),
  (secret) => ({ authorization: `Bearer ${secret}` }),
  (secret) => ({ authorization: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` }),
  (secret) => ({ cookie: `session=${secret}; lang=en` }),
  (secret) => ({ 'x-api-key': secret, 'x-request-id': secret }),
  (secret) => ({ referer: `http://example.com/?token=${secret}` }),
  (secret) => (/^[\w.+-]+$/.test(secret) ? { [secret]: '1' } : { 'x-secret': secret }),
  (secret) => ({ 'x-mock-mode': secret }),
  (secret) => ({ 'x-mock-validation': secret }),
  (secret) => ({ 'x-mock-fault': secret }),
  (secret) => ({ 'x-mock-fault': `status=403,${secret}` }),
  (secret) => ({ 'x-mock-client-address': secret }),
  (secret) => ({ origin: `http://${secret}.example` }),
  (secret) => ({ 'content-type': `application/json; charset=${secret}`, 'x-mock-validation': 'strict' }),
  (secret) => ({ accept: secret, via: `1.1 ${secret}`, traceparent: secret }),
  (secret) => ({ 'x-forwarded-for': secret, host: `${secret}.example` }),
]

const strict = { 'x-mock-validation': 'strict', 'content-type': 'application/json' }

type Options = {
  /** the token of the calls */
  token: string
  /** whether each field gets the secret in every way in which it can stand in a value; otherwise it gets one of them in turn */
  all: boolean
}

/** Calls of the emulated API with a secret in a wrong place: each field, header, part of the path and form of body. */
export function* misplaceInCalls(secret: string, operations: Operation[], options: Options): Iterable<Misplaced> {
  for (const operation of operations) yield* misplaceInFields(secret, operation, options)
  const [create = ''] = operations.map(({ path }) => path)
  const body = JSON.stringify({ token: options.token, project_name: 'a name that is too long' })
  const post = (path: string, headers: Record<string, string>, sent: string) => ({
    method: 'POST',
    path,
    headers,
    body: sent,
  })
  for (const toPath of paths) {
    yield post(toPath(secret), {}, body)
    yield post(toPath(secret), {}, `{"token":"${secret}"}`)
  }
  for (const toHeaders of headers) yield post(create, toHeaders(secret), body)
  for (const write of rawBodies) {
    yield post(create, {}, write(secret))
    yield post(create, { 'user-agent': secret }, `${write(secret)}${'\n'.repeat(5000)}`)
  }
}

function* misplaceInFields(secret: string, { path, fields }: Operation, { token, all }: Options): Iterable<Misplaced> {
  const valid = { token, project_id: 715, project_name: 'p' }
  const post = (body: object, more = {}) => ({ method: 'POST', path, headers: more, body: JSON.stringify(body) })
  for (const [index, field] of [...fields, 'unknown', secret].entries()) {
    const turn = path.length + secret.length + index
    for (const write of all ? values : [values[turn % values.length]])
      yield post({ ...valid, [field]: write?.(secret) })
    // Strict validation quotes other values.
    if (turn % 4 === 0) yield post({ ...valid, [field]: secret }, strict)
  }
  // The call carries the secret, and has it in a wrong place as well.
  yield post({ ...valid, token: secret, project_name: `my ${secret}`, notes: secret })
  yield post({ ...valid, api_token: secret, project_id: secret, action: secret, country: secret })
  yield { method: 'GET', path: `${path}?token=${secret}`, headers: {} }
}

const controlPaths: ((secret: string) => string)[] = [
  (secret) => `/_mock/${secret}`,
  (secret) => `/_mock/%zz/${secret}`,
  (secret) => `/_mock/requests/${secret}`,
  (secret) => `/_mock/requests?operation=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/requests?limit=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/requests?${encodeURIComponent(secret)}=1`,
  (secret) => `/_mock/requests/wait?timeout_ms=1&account=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/projects/${secret}?account=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/projects?after=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/accounts/${secret}?secrets=${encodeURIComponent(secret)}`,
  (secret) => `/_mock/snapshots/${encodeURIComponent(secret)}`,
  (secret) => `/_mock/openapi.json?plane=${encodeURIComponent(secret)}`,
]

const controlBodies: ((secret: string) => [method: string, path: string, body: unknown])[] = [
  (secret) => ['POST', '/faults', { operation: secret }],
  (secret) => ['POST', '/faults', { operation: 'qr-image', status: 403, message: `because of ${secret}` }],
  (secret) => ['POST', '/faults', { operation: 'qr-image', http_status: 500, body: { [secret]: [secret] } }],
  (secret) => ['POST', '/faults', { operation: '*', [secret]: 1 }],
  (secret) => ['DELETE', `/faults/${secret}`, undefined],
  (secret) => ['PUT', '/mode', { mode: secret }],
  (secret) => ['PUT', '/mode', { mode: 'active', message: `because of ${secret}`, account: 'fp_000000000001' }],
  (secret) => ['PUT', '/clock', { at: secret }],
  (secret) => ['POST', '/clock/advance', { by: secret }],
  (secret) => ['PUT', `/snapshots/${secret}`, {}],
  (secret) => ['POST', '/api-tokens/check', { api_token: secret, ip: secret }],
  (secret) => ['PATCH', '/projects/715', { project_status: secret, account: secret }],
  (secret) => ['PATCH', '/projects/715/api-tokens', { api_token: secret, state: secret }],
  (secret) => ['POST', '/requests/verify', { operation: secret }],
  (secret) => ['POST', '/requests/verify', { body: { project_name: secret, notes: `${'n'.repeat(270)} ${secret}` } }],
  (secret) => ['POST', '/requests/verify', { body: { [secret]: 1 }, times: 7 }],
  (secret) => ['POST', '/requests/verify', { in_order: [{ body: { notes: `my ${secret}` } }] }],
  (secret) => ['PUT', '/state', { accounts: [{ token: 'x', balance: secret }] }],
  (secret) => ['PUT', '/state', { accounts: [{ token: 'x', [secret]: [secret] }] }],
  (secret) => ['PUT', '/state', { accounts: [{ token: 'x', projects: [{ project_name: `long long ${secret}` }] }] }],
  (secret) => ['PUT', '/state', `{"accounts":[{"token":"${secret}","balance":1}`],
  (secret) => ['PUT', '/state', `{"accounts":[{"token":${secret}}]}`],
  (secret) => ['POST', '/reset', { account: 'fp_000000000000', unknown: secret }],
]

/** Requests to the control plane with a secret in a wrong place. */
export function* misplaceInControl(secret: string): Iterable<Misplaced> {
  for (const toPath of controlPaths) yield { method: 'GET', path: toPath(secret), headers: {} }
  for (const write of controlBodies) {
    const [method, path, body] = write(secret)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    yield { method, path: `/_mock${path}`, headers: {}, ...(text !== undefined && { body: text }) }
  }
}

/** Texts that are not HTTP, calls that break off, and calls whose response does, with a secret in them. */
export function listBroken(secret: string): string[] {
  const body = JSON.stringify({ token: 'x', project_name: 'p', country: `see ${secret}` })
  const broken = ['reset', 'lost', 'truncate', 'malformed', 'delay_ms=1,status=403'].map(
    (fault) =>
      `POST /app/api/v2/pm/create-project?${secret} HTTP/1.1\r\nhost: a\r\nx-mock-fault: ${fault}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return [
    ...broken,
    `${secret} / HTTP/1.1\r\nhost: a\r\n\r\n`,
    `GET /${secret} HTTP/9.9\r\nhost: a\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: a\r\n${secret}\r\n\r\n`,
    `POST /app/api/v2/pm/create-project HTTP/1.1\r\nhost: a\r\ncontent-length: 500\r\n\r\n{"token":"${secret}"`,
    `POST /app/api/v2/pm/create-project HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${secret}\r\n`,
  ]
}
