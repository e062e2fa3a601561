import { type FuzzInput, type FuzzRequest, jsonRequest } from './input.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateTree } from './mutate-tree.ts'
import type { Operation } from './operations.ts'
import type { Random } from './random.ts'
import { fittingObject, type KnownValues, kindOfSchema } from './schema-values.ts'
import type { Slot } from './servers.ts'
import { isObject, toText, toTree } from './tree.ts'
import { hardText } from './values.ts'
import { encode } from './wires.ts'

/** What an input of the emulated API is made from. */
export type ApiTarget = { operations: readonly Operation[]; settings: string; slot: Slot }

/** An input of the emulated API: a documented or fitting request, changed in its fields, its bytes, its encoding, its headers or its path. */
export function createApiInput(random: Random, { operations, settings, slot }: ApiTarget): FuzzInput {
  const operation = random.pick(random.percent(97) ? operations.filter(({ body }) => body) : operations)
  const { body, headers } = createBody(random, operation, slot)
  return {
    settings,
    account: slot.token,
    before: random.percent(97) ? [] : [createPreparation(random, operation, slot)],
    request: {
      method: random.percent(99)
        ? operation.method
        : random.pick(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'QUERY']),
      path: createPath(random, operation, slot),
      headers: { ...headers, ...createHeaders(random, slot) },
      body: random.percent(95) ? body : Buffer.alloc(0),
    },
  }
}

/** An input of an operation that is changed in its fields, its bytes and its encoding only. */
export function createBodyInput(random: Random, operation: Operation, slot: Slot): FuzzInput {
  const { method, path } = operation
  const request = { method, path, ...createBody(random, operation, slot) }
  return { settings: 'default', account: slot.token, before: [], request }
}

// Makes every call of the account fail, or switches the API off for it.
function createPreparation(random: Random, { id }: Operation, { token: account }: Slot): FuzzRequest {
  const mode = { account, mode: 'deprecated', http_status: random.pick([200, 410, 503]) }
  const fault = { account, operation: random.pick([id, '*']), ...random.pick(faults) }
  return random.percent(50) ? jsonRequest('PUT', '/_mock/mode', mode) : jsonRequest('POST', '/_mock/faults', fault)
}

const faults = [
  { status: 403 },
  { status: 408, message: 'expired', http_status: 500 },
  { http_status: 503, body: '<h1>down</h1>' },
  { http_status: 502, body: { status: 100 } },
  { http_status: 204 },
  { transport: 'malformed' },
  { transport: 'truncate' },
  { transport: 'lost' },
  { delay_ms: 1 },
]

function createBody(
  random: Random,
  operation: Operation,
  slot: Slot,
): { body: Buffer; headers: Record<string, string> } {
  const { samples, body: schema } = operation
  const wire = encode(random, createText(random, operation, slot))
  if (random.percent(samples.length === 0 && !schema ? 50 : 85)) return wire
  let { body } = wire
  for (let left = 1 + random.below(4); left > 0; left--) body = mutateBytes(random, body)
  return { ...wire, body }
}

function createText(random: Random, { samples, body: schema = {} }: Operation, slot: Slot): string {
  const known = knownValues(slot)
  const sample = samples.length > 0 && random.percent(60) ? random.pick(samples) : undefined
  // A sample that is printed with a mistake.
  if (typeof sample === 'string') return sample.replace(/"token":"[^"]*"/, `"token":"${slot.token}"`)
  const fields = sample === undefined ? fittingObject(random, schema, known) : withKnown(random, Object(sample), known)
  const tree = toTree(fields)
  const { properties = {} } = schema
  const kindOf = (key: string) => (Object.hasOwn(properties, key) ? kindOfSchema(properties[key] ?? {}) : undefined)
  if (isObject(tree))
    for (let left = random.pick([0, 0, 0, 1, 1, 1, 1, 2, 3, 6]); left > 0; left--) mutateTree(random, tree, kindOf)
  return toText(tree, random.pick(['', '', '', ' ', '\n  ']))
}

function knownValues({ token, apiTokens, projectIds }: Slot): KnownValues {
  const ids = [...projectIds, ...projectIds.map(String), 0, 715]
  return { token: [token], project_id: ids, api_token: apiTokens, action: [1, 2, 3] }
}

// The ids and tokens of a sample belong to no account of this server.
function withKnown(random: Random, sample: Record<string, unknown>, known: KnownValues): Record<string, unknown> {
  const keys = Object.keys(sample).filter((key) => key !== 'action' && Object.hasOwn(known, key))
  return { ...sample, ...Object.fromEntries(keys.map((key) => [key, random.pick(known[key] ?? [])])) }
}

function createPath(random: Random, { path, parameters }: Operation, { qrName, token }: Slot): string {
  const filled =
    parameters.length === 0
      ? path
      : path.replaceAll(/\{\w+\}/g, random.percent(60) ? `qrcode_${qrName}.png` : toSegment(hardText(random, 'text')))
  const dice = random.below(100)
  if (dice < 88) return filled
  if (dice < 94) return filled.replace(/^\/app/, '')
  return random.pick([
    `${filled}/`,
    `/${filled}`,
    `${filled}?token=${token}&project_name=x`,
    `${filled}?`,
    `${filled}#x`,
    `${filled};x=1`,
    `http://localhost${filled}`,
    `${filled}%00`,
    `${filled}%`,
    `${filled}%ff`,
    filled.toUpperCase(),
    filled.replace('p', '%70'),
    filled.replace('pm', 'pm/..'),
    filled.replace('/pm/', '/%2e%2e/'),
    `${filled.slice(0, -1)}`,
    `/app/api/v2/pm/${token}`,
    `/${'x'.repeat(5000)}`,
    '*',
  ])
}

// A path segment: the documents cannot tell an encoded slash from another.
function toSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed().replaceAll('/', ''))
}

function createHeaders(random: Random, { token }: Slot): Record<string, string> {
  if (random.percent(90)) return {}
  const headers: Record<string, string>[] = [
    { 'x-mock-mode': random.pick(['active', 'deprecated', 'deprecated', 'off', '', 'DEPRECATED']) },
    { 'x-mock-fault': toHeader(hardText(random, 'fault')) },
    { 'x-mock-fault': toHeader(hardText(random, 'fault')) },
    { 'x-mock-client-address': toHeader(hardText(random, 'ip-address')) },
    { 'x-forwarded-for': toHeader(hardText(random, 'ip-address')) },
    { 'transfer-encoding': 'chunked' },
    { authorization: `Bearer ${token}`, cookie: 'a=b; c=d' },
    {
      origin: random.pick(['http://localhost:5173', 'null', 'http://a', toHeader(hardText(random, 'web-url'))]),
      'access-control-request-method': 'POST',
    },
    { accept: 'text/html', 'accept-encoding': 'gzip', 'if-none-match': '*' },
    { 'x-junk': 'x'.repeat(random.pick([1, 4000, 8000])) },
    { expect: '100-continue' },
    { host: toHeader(hardText(random, 'ip-address')) },
  ]
  return Object.assign({}, ...random.several(headers, 2))
}

// Node rejects a request with control characters in a header. Everything above U+00FF is sent as another character.
function toHeader(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
    .trim()
    .slice(0, 4000)
}
