// @module-tag long
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { fingerprint } from '../../src/lib/fingerprint.ts'
import { migrations } from '../../src/store/migrations.ts'
import { columnOf, readCopy } from '../support/crash/database-copy.ts'
import { type KillPoint, killAtPoint, killingCall, type SystemCall, underStrace } from '../support/crash/kill-point.ts'
import { isLong } from '../support/long.ts'
import { hasStrace } from '../support/optional.ts'
import { launch, newDirectory, serve } from '../support/program.ts'
import { report } from '../support/report.ts'

const rounds = isLong ? 5 : 1
const timeoutMs = isLong ? 240_000 : 60_000
const accounts = 40

test(
  'killed while it creates a file or migrates one of an older version, the server starts again with all its data',
  async () => {
    let kills = 0
    for (let round = 0; round < rounds; round++)
      for (const version of isLong ? migrations.keys() : [0, randomInt(1, migrations.length)]) {
        const { file, rows } = createOldFile(version)
        const point = randomPoint(version)
        const { ended } = launch([`--db=${file}`, '--port=0'], { env: killAtPoint(point) })
        expect(await ended, JSON.stringify(point)).toMatchObject({
          signal: 'SIGKILL',
          stderr: expect.stringMatching('^killed '),
        })
        await expectKept(file, { version, rows })
        kills++
      }
    report(`killed while a file is created or migrated: ${kills} times, nothing lost`)
  },
  timeoutMs,
)

test.skipIf(!hasStrace())(
  'killed while it writes what it created or migrated, the server starts again with all its data',
  async () => {
    const killAt = async (version: number, suffix: string, call: Omit<SystemCall, 'path'>) => {
      const { file, rows } = createOldFile(version)
      const log = `${file}-calls`
      const under = underStrace({ ...call, path: file + suffix }, log)
      const { ended } = launch([`--db=${file}`, '--port=0'], { under })
      expect(await ended).toMatchObject({ signal: 'SIGKILL' })
      await expect.poll(() => killingCall(log)).toBe(call.name)
      await expectKept(file, { version, rows })
    }
    // SQLite uses a rollback journal until a new file is in WAL mode.
    await killAt(0, '', { name: 'pwrite64', count: 1 })
    await killAt(0, '-journal', { name: 'unlink', count: 1 })
    for (let round = 0; round < rounds; round++)
      await killAt(randomInt(migrations.length), '-wal', { name: 'pwrite64', count: randomInt(1, 8) })
  },
  timeoutMs,
)

function randomPoint(version: number): KillPoint {
  const steps = migrations.length - version
  const points: Omit<KillPoint, 'when'>[] = [
    { statement: '^(CREATE|ALTER|DROP)', count: randomInt(1, 1 + steps) },
    { statement: '^PRAGMA (journal_mode|application_id|user_version =)', count: randomInt(1, 4) },
    { statement: '^COMMIT', count: 1 },
    ...(version > 0 && version < 3 ? [{ statement: '^fingerprint', count: randomInt(1, 1 + accounts) }] : []),
  ]
  const point = points[randomInt(points.length)] ?? { statement: '^COMMIT', count: 1 }
  return { ...point, when: randomInt(2) === 0 ? 'before' : 'after', from: 'start' }
}

/** The file has either schema, and its rows; and the next start migrates it. */
async function expectKept(file: string, { version, rows }: { version: number; rows: unknown[] }): Promise<void> {
  const killed = readCopy(file, (sqlite) => ({ version: schemaVersion(sqlite), rows: readRows(sqlite) }))
  expect([version, migrations.length]).toContain(killed.version)
  expect(killed.rows).toEqual(rows)
  const { child, ended } = await serve([`--db=${file}`])
  child.kill()
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
  const migrated = readCopy(file, (sqlite) => ({ version: schemaVersion(sqlite), rows: readRows(sqlite) }))
  expect(migrated).toEqual({ version: migrations.length, rows })
}

/** A file of an older schema version, as a server left it; for version 0 none. */
function createOldFile(version: number) {
  const file = join(newDirectory(), 'old.sqlite')
  if (version === 0) return { file, rows: [] }
  const sqlite = new Database(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.function('fingerprint', (token) => fingerprint(String(token)))
  sqlite.exec(migrations.slice(0, version).join(''))
  for (let id = 1; id <= accounts; id++) insertAccount(sqlite, id)
  if (version >= 3) sqlite.exec('UPDATE accounts SET fingerprint = fingerprint(token)')
  sqlite.pragma('application_id = 0x7069636b')
  sqlite.pragma(`user_version = ${version}`)
  sqlite.close()
  return { file, rows: readCopy(file, readRows) }
}

function insertAccount(sqlite: Database.Database, id: number): void {
  sqlite.exec(`
    INSERT INTO accounts (account_id, token, enabled, balance_cents) VALUES (${id}, 'token-${id}', 1, 100000);
    INSERT INTO projects (account_id, project_id, project_status, project_name, number, company_name, country, time_zone, date_format,
      service, license_key, qr_name, unbranded_keyword, global_webhook, event_webhook, smart_reply_webhook, billing_plan,
      next_billing_date, amount_debited_cents, notes, created_at)
    VALUES (${id}, 715, 'Active', 'p${id}', '', '', 'IN', 'Asia/Kolkata', 'DD-MM-YYYY', 1, '', '', '', '', '', '', 2, '2020-07-31', 500,
      '${'note '.repeat(40)}', 0);
    INSERT INTO api_tokens (account_id, project_id, position, ip, token) VALUES (${id}, 715, 0, '', 'api-token-${id}')`)
}

function readRows(sqlite: DatabaseSync): unknown[] {
  if (schemaVersion(sqlite) === 0) return []
  return [
    'SELECT account_id, token, enabled, balance_cents FROM accounts ORDER BY account_id',
    'SELECT account_id, project_id, project_name, next_billing_date, notes FROM projects ORDER BY account_id',
    'SELECT account_id, project_id, position, token FROM api_tokens ORDER BY account_id',
  ].flatMap((sql) => columnOf(sqlite, sql))
}

function schemaVersion(sqlite: DatabaseSync): unknown {
  return columnOf(sqlite, 'PRAGMA user_version')[0]
}
