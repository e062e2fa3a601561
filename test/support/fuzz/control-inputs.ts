import { fingerprint } from '../../../src/lib/fingerprint.ts'
import { type FuzzInput, type FuzzRequest, jsonRequest } from './input.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateTree } from './mutate-tree.ts'
import type { Operation } from './operations.ts'
import type { Random } from './random.ts'
import { fittingObject, fittingProperty, type KnownValues, kindOfSchema, type Schema } from './schema-values.ts'
import type { Slot } from './servers.ts'
import { isObject, toText, toTree } from './tree.ts'
import { anyText, hardText } from './values.ts'
import { encode } from './wires.ts'

/** What an input of the control plane is made from: its operations, and those of the emulated API, which it controls. */
export type ControlTarget = { operations: readonly Operation[]; apiOperations: readonly Operation[]; slot: Slot }

/** An input of the control plane: some calls that fit their schemas, and one that is changed in its parameters, body or headers. */
export function createControlInput(random: Random, target: ControlTarget): FuzzInput {
  const { operations, apiOperations, slot } = target
  const known = knownValues(target)
  const steps = Array.from({ length: random.pick([0, 0, 1, 2, 4]) }, () =>
    createFitting(random, random.pick(random.percent(60) ? operations : apiOperations), known),
  )
  const request = createMutated(random, random.pick(operations), known)
  return { settings: random.pick(['default', 'table']), account: slot.token, before: steps, request }
}

function knownValues({ apiOperations, slot }: ControlTarget): KnownValues {
  const { token, apiTokens } = slot
  const accounts = [token, token, fingerprint(token), 'another-token']
  return {
    account: accounts,
    token: [token, token, 'another-token'],
    api_token: [...apiTokens, ...apiTokens.map(fingerprint)],
    project_id: [715, 716, 1],
    id: ['715', '716', '0', 'all-1', `${fingerprint(token)}-1`],
    seq: ['1', '2', '999'],
    name: ['saved', 'a.b_c-d'],
    operation: [...apiOperations.map(({ id }) => id), '*'],
    timeout_ms: ['1', '5'],
    after: ['0-0', '1-715'],
    since: ['0', '1'],
    status: [100, 403, '403'],
    transport: ['malformed', 'lost', 'reset'],
    delay_ms: [1, { distribution: 'uniform', min: 0, max: 1 }, { distribution: 'lognormal', median: 1, sigma: 0 }],
  }
}

function createFitting(random: Random, operation: Operation, known: KnownValues): FuzzRequest {
  const { method, body } = operation
  const valueFor = (name: string, schema: Schema) => String(fittingProperty(random, name, { schema, known }))
  const path = fillPath(operation, valueFor) + toQuery(queryOf(random, operation, valueFor))
  const fields = body ? fittingObject(random, body, known) : {}
  return { ...jsonRequest(method, path, fields), ...(!body && { body: Buffer.alloc(0) }) }
}

function createMutated(random: Random, operation: Operation, known: KnownValues): FuzzRequest {
  const valueFor = (name: string, schema: Schema) =>
    random.percent(60)
      ? String(fittingProperty(random, name, { schema, known }))
      : random.percent(70)
        ? hardText(random, kindOfSchema(schema))
        : anyText(random)
  const query = queryOf(random, operation, valueFor)
  if (random.percent(10)) query.push([anyText(random), anyText(random)])
  if (random.percent(5)) query.push(...query)
  const { body, headers } = createBody(random, operation, known)
  return {
    method: random.percent(96)
      ? operation.method
      : random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']),
    path: mutatePath(random, fillPath(operation, valueFor)) + toQuery(query),
    headers: { ...headers, ...createHeaders(random) },
    body,
  }
}

function fillPath({ path, parameters }: Operation, valueFor: (name: string, schema: Schema) => string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const { schema = {} } = parameters.find((parameter) => parameter.name === name) ?? {}
    return encodeURIComponent(valueFor(name, schema).toWellFormed().replaceAll('/', '')) || 'x'
  })
}

function queryOf(
  random: Random,
  { parameters }: Operation,
  valueFor: (name: string, schema: Schema) => string,
): [string, string][] {
  return parameters
    .filter((parameter) => parameter.in === 'query' && random.percent(parameter.name === 'timeout_ms' ? 100 : 40))
    .map(({ name, schema }) => [name, valueFor(name, schema)])
}

function toQuery(parameters: [string, string][]): string {
  const pairs = parameters.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('='))
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function mutatePath(random: Random, path: string): string {
  if (random.percent(94)) return path
  return random.pick([
    `${path}/`,
    `${path}%`,
    `${path}%00`,
    `/${path}`,
    path.toUpperCase(),
    path.replace('_', '%5f'),
    `*${path.slice(1)}`,
    `${path}/x`,
  ])
}

function createBody(
  random: Random,
  { body: schema }: Operation,
  known: KnownValues,
): Pick<FuzzRequest, 'headers' | 'body'> {
  if (!schema && random.percent(90)) return { headers: {}, body: Buffer.alloc(0) }
  const tree = toTree(schema ? fittingObject(random, schema, known) : {})
  const { properties = {} } = schema ?? {}
  const kindOf = (key: string) => (Object.hasOwn(properties, key) ? kindOfSchema(properties[key] ?? {}) : undefined)
  if (isObject(tree))
    for (let left = random.pick([0, 1, 1, 1, 2, 4]); left > 0; left--) mutateTree(random, tree, kindOf)
  const wire = encode(random, toText(tree, random.pick(['', ' '])))
  return random.percent(90) ? wire : { ...wire, body: mutateBytes(random, wire.body) }
}

function createHeaders(random: Random): Record<string, string> {
  if (random.percent(90)) return {}
  return random.pick([
    {
      host: random.pick([
        'evil.example',
        '127.0.0.1',
        '[::1]',
        '::1',
        'localhost.',
        'a.localhost:1',
        'mock.example',
        '',
        '%',
        'x y',
      ]),
    },
    { origin: random.pick(['http://localhost', 'http://evil.example', 'null', '', '://', 'http://[', 'localhost']) },
    { 'sec-fetch-site': random.pick(['cross-site', 'same-site', 'same-origin', 'none', 'x', '']) },
    { authorization: random.pick(['Bearer x', 'Basic eA==', '']) },
    { 'transfer-encoding': 'chunked' },
    { 'x-mock-mode': 'deprecated', 'x-mock-fault': 'reset', 'x-mock-validation': '?' },
    { 'last-event-id': random.pick(['0', '1', 'x', '-1', '99999999999999999999']) },
    { accept: 'text/event-stream' },
    { 'x-junk': 'x'.repeat(random.pick([12_000, 17_000])) },
  ])
}
