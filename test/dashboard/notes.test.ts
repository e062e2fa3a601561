import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explain } from '../../src/dashboard/public/requests/notes.js'
import { startMock } from '../../src/index.ts'
import { post } from '../support/browser.ts'

/** A call that gets notes, and for each note how the dashboard shows it: its kind, its field, its ruling and its text. */
type Example = {
  path?: string
  body: object | string
  headers?: Record<string, string>
  notes: [kind: string, field: string, ruling: string, text: string][]
}

// No call gets it for certain: the client must disconnect at the right moment.
const disconnected = 'the client disconnected before it had the whole response'
const project = { token: 'a', project_name: 'p' }
const examples: Example[] = [
  {
    body: '{"token":"a","project_name":"p","billing_plan":DD-MM-YYYY}',
    notes: [
      ['quirk', 'billing_plan', 'unquoted-date-format', 'Quirk Q1: bare DD-MM-YYYY at /billing_plan read as a string'],
      ['quirk', 'billing_plan', 'plan-is-format', 'Quirk Q2: /billing_plan DD-MM-YYYY read as /date_format'],
      ['quirk', 'billing_plan', 'sample-plan', 'Quirk Q5: /billing_plan set to 3'],
    ],
  },
  {
    body: project,
    headers: { 'x-mock-mode': 'on', origin: 'http://shop.test' },
    notes: [
      ['ignored', '', 'mode-header', 'Ignored header x-mock-mode: expected active or deprecated'],
      ['blocked', '', 'cors', 'Pages of http://shop.test cannot read this response: see the setting cors'],
    ],
  },
  {
    body: { ...project, channel: 1 },
    notes: [['ignored', 'channel', 'unknown-keys', 'Ignored: this call has no such field.']],
  },
  {
    body: { token: 'a', 'project_name ': 'p' },
    notes: [
      ['converted', 'project_name ', 'unknown-keys', 'Read as project_name: white space around a key is ignored.'],
    ],
  },
  {
    body: { ...project, generate_api_token: 1, notes: null },
    notes: [
      ['converted', 'generate_api_token', 'coercion', 'Converted from number to boolean.'],
      ['converted', 'notes', 'coercion', 'Treated null as absent.'],
    ],
  },
  {
    body: { ...project, country: ' IN', date_format: 'dd-mm-yyyy' },
    notes: [
      ['converted', 'country', 'surrounding-spaces', 'Removed white space around the value.'],
      ['converted', 'date_format', 'date-format-case', 'Read as DD-MM-YYYY.'],
    ],
  },
  {
    body: { ...project, billing_plan: 'DD-MM-YYYY', date_format: null },
    notes: [
      ['converted', 'date_format', 'coercion', 'Treated null as absent.'],
      ['quirk', 'billing_plan', 'plan-is-format', 'Quirk Q2: /billing_plan DD-MM-YYYY read as /date_format'],
      ['quirk', 'billing_plan', 'sample-plan', 'Quirk Q5: /billing_plan set to 3'],
    ],
  },
  {
    body: '\uFEFF{"token":"a","project_name":"p"}',
    notes: [['converted', '', 'content-type', 'Skipped a byte order mark']],
  },
  {
    body: project,
    headers: { 'x-mock-fault': 'status=101' },
    notes: [['fault', '', '', 'Fault x-mock-fault fired: status 101']],
  },
  {
    body: project,
    headers: { 'x-mock-mode': 'deprecated' },
    notes: [['rejected', '', 'deprecated-paths', 'Switched off: the mode is deprecated']],
  },
  {
    body: { token: '', project_name: 'p' },
    headers: { 'x-mock-validation': 'none' },
    notes: [
      [
        'rejected',
        '',
        'error-message',
        'Rejected with 410: header x-mock-validation: expected strict or lenient, received the string "none"',
      ],
    ],
  },
  {
    body: { token: 'a', project_name: true },
    notes: [
      [
        'rejected',
        'project_name',
        '',
        'Rejected with 410: expected a string of 1 to 20 characters, received the boolean true',
      ],
    ],
  },
  {
    body: { token: 'a' },
    notes: [
      [
        'rejected',
        '',
        '',
        'Rejected with 410: /project_name: expected a string of 1 to 20 characters, received nothing',
      ],
    ],
  },
  {
    path: '/app/api/v2/pm/create-projet',
    body: project,
    notes: [
      [
        'rejected',
        '',
        'http-misuse',
        'Rejected with 410: unknown path /app/api/v2/pm/create-projet; did you mean /app/api/v2/pm/create-project?',
      ],
    ],
  },
]

/** What the server passes to notes.push, as its sources have it. */
const pushed = globSync(join(import.meta.dirname, '../../src/picky/**/*.ts')).flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('notes.push(')
    .slice(1)
    .map((rest) => rest.slice(0, rest.search(/\)\n/))),
)

test('each note that the server makes has a kind, and stands beside its field with its ruling', async () => {
  await using mock = await startMock()
  const { api_tokens } = await post(mock, 'create-project', {
    ...project,
    generate_api_token: true,
    token_ip_address: ['10.0.0.1'],
  })
  const bound: Example = {
    path: '/app/api/v2/check-balance',
    body: { token: api_tokens[0].token },
    notes: [
      [
        'accepted',
        'token',
        'client-address',
        'Accepted the API token bound to 10.0.0.1 from any address: no header x-mock-client-address',
      ],
    ],
  }
  const all = [...examples, bound]
  for (const { path = '/app/api/v2/pm/create-project', body, headers = {} } of all) {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    await fetch(`${mock.url}${path}`, { method: 'POST', body: payload, headers })
  }
  const { requests } = await mock.control.requests.list({ since: 1 })
  const ledger = Object(await (await fetch(`${mock.url}/_mock/ledger`)).json())
  const explained = requests.map((entry) =>
    explain(entry, ledger).map(({ kind, field = '', rows, text }) => [kind, field, toRuling(rows), text]),
  )
  expect(explained).toEqual(all.map(({ notes }) => notes))
  const notes = requests.flatMap(({ deviations }) => deviations)
  const unmade = templates().filter((form) => !notes.some((note) => form.test(note)))
  expect(unmade).toEqual([new RegExp(`^${disconnected}$`)])
})

test('a note on a broken connection, and one on notes left out, have a kind', async () => {
  await using mock = await startMock()
  const unknown = Array.from({ length: 25 }, (_, index) => [`key_${index}`, 1])
  await post(mock, 'create-project', { ...project, ...Object.fromEntries(unknown) })
  const [entry] = (await mock.control.requests.list()).requests
  if (!entry) throw new TypeError('the call is not in the journal')
  expect(explain(entry, []).map(({ kind }) => kind)).toEqual([...Array(20).fill('ignored'), 'more'])
  expect(explain({ ...entry, deviations: [disconnected] }, [])).toMatchObject([{ kind: 'disconnected' }])
})

const toRuling = (rows: ReturnType<typeof explain>[number]['rows']) =>
  rows
    .filter(({ kind }) => kind === 'ruling')
    .map(({ name }) => name)
    .join()

/** The notes that the sources spell out, as expressions. The others are converted values and errors, which the examples have. */
function templates(): RegExp[] {
  const spelledOut = pushed.filter((code) => /^[`']/.test(code.trim()))
  const texts = spelledOut.flatMap((code) => code.match(/`[^`]*`|'[^']*'/g) ?? [])
  expect(new Set(pushed.filter((code) => !spelledOut.includes(code)))).toEqual(
    new Set([
      'describeConversion(pointerTo([key]), trimmed, result)',
      "describeConversion('/date_format', given, undefined)",
      'explanation',
    ]),
  )
  return texts.map((text) => new RegExp(`^${text.slice(1, -1).replaceAll(/\$\{[^}]*(?:\([^)]*\))?\}/g, '.*')}$`))
}
