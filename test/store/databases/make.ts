// Makes the database file of the current schema version. Run it before you add a migration, which ends this version:
//   node test/store/databases/make.ts
// It starts the program, changes everything that it stores, and writes beside the file what the program then answers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'

const accounts = [
  { token: 'poor', balance: 12.34 },
  { token: 'off', enabled: false },
]
const full = {
  token: 'shop',
  project_name: 'Büro ☎ 1',
  number: '+49 30-123456',
  company_name: "O'Neil & Söhne",
  country: 'DE',
  time_zone: 'Europe/Berlin',
  date_format: 'YYYY-MM-DD',
  service: 1,
  billing_plan: 3,
  generate_api_token: true,
  token_ip_address: ['10.0.0.1', '2001:db8::1', '10.0.0.3'],
  global_webhook: 'https://example.com/hook?a=1&b=%20',
  event_webhook: 'https://example.com/event',
  smart_reply_webhook: 'https://example.com/reply',
  notes: 'a "note"\nof two lines',
}

const directory = mkdtempSync(join(tmpdir(), 'picky-database-'))
try {
  await make(join(directory, 'new.sqlite'), join(directory, 'fixtures.json'))
} finally {
  rmSync(directory, { recursive: true })
}

async function make(file: string, fixtures: string): Promise<void> {
  writeFileSync(fixtures, JSON.stringify({ accounts }))
  const flags = ['--port=0', '--random-seed=1', '--clock=2024-01-31T10:00:00Z', '--public-url=http://localhost:4290']
  const program = spawn(
    process.execPath,
    ['src/main.ts', 'serve', ...flags, `--db=${file}`, `--fixtures=${fixtures}`, '--watch', '--log-format=json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [ready] = await once(createInterface(program.stdout), 'line')
  const reads = await changeAndRead(JSON.parse(ready).url)
  program.kill()
  await once(program, 'close')
  const name = join(import.meta.dirname, `v${finish(file)}`)
  rmSync(`${name}.sqlite`, { force: true })
  pack(file, `${name}.sqlite`)
  writeFileSync(`${name}.json`, `${JSON.stringify({ fixtures: { accounts }, reads }, undefined, 2)}\n`)
}

// The program reads pages of any size, and smaller ones make a smaller file.
function pack(from: string, to: string): void {
  const original = new Database(from)
  original.exec(`PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM INTO '${to}'`)
  original.close()
  const packed = new Database(to)
  packed.pragma('journal_mode = WAL')
  packed.close()
}

async function changeAndRead(url: string) {
  const send = async (method: string, path: string, body: object) => {
    const response = await fetch(url + path, { method, body: JSON.stringify(body) })
    const answer = Object(await response.json())
    const isError = 'message' in answer ? answer.status !== 100 : !response.ok
    if (isError) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const call = (name: string, body: object) => send('POST', `/app/api/v2/${name}`, body)
  const token = 'shop'

  // The imported catalog has its own prices and balance.
  const plans = [{ plan_id: 2, price: 7.5, months: 1 }]
  await send('PUT', '/_mock/state', { default_account: { balance: 500 }, plans, accounts })
  const { api_tokens } = await call('pm/create-project', full)
  await call('pm/create-project', { token, project_name: 'Second', generate_api_token: true })
  await call('pm/create-project', { token, project_name: 'Third', service: 2, billing_plan: 6 })
  await call('pm/create-project', { token: 'poor', project_name: 'Poor', billing_plan: 2 })
  const [enabled, disabled, deleted] = api_tokens.map((given: { token: string }) => given.token)
  await call('pm/create-api-token', { token, project_id: 716, ip_whitelist: ['192.168.0.1'] })
  await call('pm/manage-api-token', { token, project_id: 715, api_token: disabled, action: 1 })
  await call('pm/manage-api-token', { token, project_id: 715, api_token: deleted, action: 3 })
  await call('pm/change-billing', { token, project_id: 716, service: 1, plan_id: 2 })
  await call('pm/set-webhook', { token, project_id: 717, event_webhook: 'https://example.com/new' })
  await send('PATCH', '/_mock/projects/717', { account: token, project_status: 'Expired' })
  await send('PUT', '/_mock/snapshots/saved', { account: token })
  await call('pm/create-project', { token, project_name: 'After the snapshot' })
  await call('pm/create-project', { token: 'deleted', project_name: 'Deleted', generate_api_token: true })

  const read = async (name: string, body: object) => ({ name, body, answer: await call(name, body) })
  const refused = (apiToken: unknown) => ({
    name: 'check-balance',
    body: { token: apiToken },
    answer: { status: 401 },
  })
  const reads = []
  for (const project_id of [715, 716, 717, 718]) reads.push(await read('pm/get-projects', { token, project_id }))
  reads.push(await read('pm/get-projects', { token: 'poor', project_id: 715 }))
  for (const holder of [token, 'poor', 'new', enabled]) reads.push(await read('check-balance', { token: holder }))
  return [...reads, ...[disabled, deleted, 'off'].map(refused)]
}

// Leaves an account that is deleted and whose rows are still there, as after a crash. @returns the schema version
function finish(file: string): unknown {
  const database = new Database(file)
  database.exec("UPDATE accounts SET token = char(0) || account_id, fingerprint = '' WHERE token = 'deleted'")
  const version = database.pragma('user_version', { simple: true })
  database.close()
  return version
}
