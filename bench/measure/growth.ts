import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Contestant } from '../contestants/contestant.ts'
import { path, request } from '../job.js'
import { newDirectory } from '../lib/files.ts'
import { startServer } from '../lib/server.ts'
import { createProject, toBytes } from '../load/call.ts'
import { type Connection, exchange } from '../load/connection.ts'
import { median } from '../results/statistics.ts'

/** What the product keeps before its calls are measured. */
type GrowthCase = { name: string; accounts: number; projects: number; journal: 'empty' | 'full' }

/** Milliseconds that a call takes, the median. Reset is that of an account with one project. */
export type GrowthResult = { name: string; create: number; getOne: number; reset: number }

/** The first case is what the others are compared with. */
const growthCases: GrowthCase[] = [
  { name: '1,000 projects', accounts: 1, projects: 1000, journal: 'empty' },
  { name: '100,000 projects', accounts: 1, projects: 100_000, journal: 'empty' },
  { name: '1,000,000 projects', accounts: 1, projects: 1_000_000, journal: 'empty' },
  { name: '10,000 accounts', accounts: 10_000, projects: 10_000, journal: 'empty' },
  { name: '1,000 projects, journal full', accounts: 1, projects: 1000, journal: 'full' },
]

const database = 'bench.sqlite'
const getProjects = '/app/api/v2/pm/get-projects'
const callsToFillJournal = 1100
const warmUp = 300
const rounds = 20
const callsPerRound = 30
const small = 'small'
const createSmall = toBytes('/app/api/v2/pm/create-project', { token: small, project_name: 'small' })
const resetSmall = toBytes(`/_mock/reset?account=${small}`, {})
const clearJournal = toBytes('/_mock/requests', {}, 'DELETE')

/** Measures the product with databases of several sizes. All run at the same time, and are measured in turns. */
export async function measureGrowth(product: Contestant): Promise<GrowthResult[]> {
  const running: Running[] = []
  for (const growthCase of growthCases) running.push(await startCase(growthCase, product))
  for (let round = 0; round < rounds; round++) for (const server of running) await measureRound(server)
  for (const { stop } of running) await stop()
  return running.map(({ growthCase: { name }, times }) => ({
    name,
    create: median(times.create),
    getOne: median(times.getOne),
    reset: median(times.reset),
  }))
}

type Running = {
  growthCase: GrowthCase
  connection: Connection
  times: { create: number[]; getOne: number[]; reset: number[] }
  stop: () => Promise<void>
}

async function startCase(growthCase: GrowthCase, product: Contestant): Promise<Running> {
  const directory = newDirectory('growth')
  // The first start creates the schema, and a project to copy.
  await (await startServer(product, directory)).stop()
  fill(join(directory, database), growthCase)
  const { connection, stop } = await startServer(product, directory)
  const running = { growthCase, connection, times: { create: [], getOne: [], reset: [] }, stop }
  for (let call = 0; call < (growthCase.journal === 'full' ? callsToFillJournal : warmUp); call++)
    await call200(connection, createProject)
  return running
}

async function measureRound({ growthCase, connection, times }: Running): Promise<void> {
  if (growthCase.journal === 'empty') await call200(connection, clearJournal)
  for (let call = 0; call < callsPerRound; call++) {
    const token = pickToken(growthCase)
    times.create.push(await call200(connection, toBytes(path, { ...request, token })))
    times.getOne.push(await call200(connection, toBytes(getProjects, { token, project_id: 715 })))
    await call200(connection, createSmall)
    times.reset.push(await call200(connection, resetSmall))
  }
}

// With several accounts each call is another account's, chosen at random.
function pickToken({ accounts }: GrowthCase): string {
  return accounts === 1 ? request.token : toToken(1 + Math.floor(Math.random() * (accounts - 1)))
}

function toToken(account: number): string {
  return `account-${account}`
}

async function call200(connection: Connection, bytes: Buffer): Promise<number> {
  const { answer, ms } = await exchange(connection, bytes)
  if (answer?.status === 200) return ms
  throw new Error(`expected HTTP 200, got ${answer ? `HTTP ${answer.status}` : 'a closed connection'}`)
}

// Copies the only account, and its project, as often as the case says. Each of several accounts gets one project.
function fill(file: string, { accounts, projects }: GrowthCase): void {
  const sqlite = new DatabaseSync(file)
  const copy = createCopier(sqlite, Math.max(accounts, projects))
  const isOneAccount = accounts === 1
  if (!isOneAccount)
    copy('accounts', { account_id: 'account_id + n', token: "'account-' || n", fingerprint: "printf('fp_%012x', n)" })
  const owner = isOneAccount ? { project_id: 'project_id + n' } : { account_id: 'account_id + n' }
  copy('projects', { ...owner, qr_name: "printf('%013x', n)" })
  copy('api_tokens', { ...owner, token: "printf('%027x%013x', abs(random()), n)" })
  sqlite.close()
}

// The function returned copies the rows of a table until there are `count` of each. n numbers the copies from 1.
function createCopier(sqlite: DatabaseSync, count: number) {
  return (table: string, changes: Record<string, string>): void => {
    const columns = sqlite
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => String(name))
    const values = columns.map((column) => changes[column] ?? column).join(', ')
    sqlite.exec(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count - 1})
       INSERT INTO ${table} SELECT ${values} FROM ${table}, numbers`,
    )
  }
}
