import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { migrations } from '../../src/store/migrations.ts'
import { newDirectory } from '../support/program.ts'
import { type SettingValues, start } from '../support/start.ts'
import { databaseOptions } from '../support/store.ts'

// Each was written by the last program of its schema version, as make.ts beside them does. Until version 7, check-balance took
// API tokens for master tokens, so what is expected of these calls is what programs answer since then.
const databases = join(import.meta.dirname, 'databases')
const versions = migrations.map((_, index) => index + 1)
const withFile = versions.filter((version) => existsSync(databaseOf(version)))

function databaseOf(version: number): string {
  return join(databases, `v${version}.sqlite`)
}

/** A copy of the database of a schema version. */
function copyOf(version: number): string {
  const file = join(newDirectory(), 'old.sqlite')
  copyFileSync(databaseOf(version), file)
  return file
}

/** A database that says of itself that a newer program wrote it. */
function newerDatabase() {
  const file = copyOf(Math.max(...withFile))
  const database = new Database(file)
  database.pragma(`user_version = ${migrations.length + 1}`)
  database.close()
  return { file, bytes: readFileSync(file) }
}

/** Opens a copy of the database of a schema version with today's program. @returns also the calls that its program answered */
async function upgrade(version: number, settings: SettingValues = {}) {
  const file = copyOf(version)
  const { fixtures, reads } = JSON.parse(readFileSync(join(databases, `v${version}.json`), 'utf8'))
  const mock = await start({
    db: file,
    fixtures: JSON.stringify(fixtures),
    publicUrl: 'http://localhost:4290',
    clock: '2024-01-31T10:00:00Z',
    ...settings,
  })
  const post = async (name: string, body: object) => {
    const payload = JSON.stringify(body)
    return (await mock.app.inject({ method: 'POST', url: `/app/api/v2/${name}`, payload })).json()
  }
  return { ...mock, file, reads, post }
}

/** Reads one value from a database. */
function query(file: string, sql: string): unknown {
  const database = new Database(file, { readonly: true })
  try {
    return database.prepare(sql).pluck().get()
  } finally {
    database.close()
  }
}

test('there is a database of every schema version before the current one', () => {
  const earlier = versions.slice(0, -1)
  const advice = 'check out the revision before the new migration, and run node test/store/databases/make.ts there'
  expect(withFile, advice).toEqual(expect.arrayContaining(earlier))
  for (const version of withFile) expect(query(copyOf(version), 'PRAGMA user_version')).toBe(version)
})

test('a database of a newer program is refused, and stays as it is', () => {
  const { file, bytes } = newerDatabase()
  expect(() => openDatabase(file, databaseOptions)).toThrow(
    `its schema version is ${migrations.length + 1}, and this program supports up to ${migrations.length}`,
  )
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

test('a database of a newer program gets no files of SQLite beside it', () => {
  const { file } = newerDatabase()
  expect(() => openDatabase(file, databaseOptions)).toThrow()
  expect(readdirSync(dirname(file)).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([])
})

describe.each(withFile)('a database of schema version %i', (version) => {
  test('has after an upgrade what its own program answered', async () => {
    const { post, reads, file } = await upgrade(version)
    expect(reads.length).toBeGreaterThan(8)
    for (const { name, body, answer } of reads)
      expect(await post(name, body), JSON.stringify(body)).toMatchObject(answer)
    expect(query(file, 'PRAGMA user_version')).toBe(migrations.length)
    expect(query(file, 'PRAGMA integrity_check')).toBe('ok')
    expect(query(file, 'SELECT count(*) FROM pragma_foreign_key_check')).toBe(0)
  })

  // They differ if a migration was changed after it had been released.
  test('has after an upgrade the same tables as a new database', () => {
    expect(schemaOf(copyOf(version))).toEqual(schemaOf(':memory:'))
  })

  test('takes further calls, and its API tokens can be changed', async () => {
    const { post, reads } = await upgrade(version)
    const [first] = reads
    const [api_token] = first.answer.api_tokens
    const change = { ...first.body, api_token: api_token.token, action: 1 }
    expect(await post('pm/manage-api-token', change)).toMatchObject({ status: 100 })
    expect(await post('check-balance', { token: api_token.token })).toMatchObject({ status: 401 })
    const next = await post('pm/create-project', { token: 'poor', project_name: 'Next' })
    expect(next).toMatchObject({ status: 100, project_id: '716' })
  })

  test('renews its plans on the day on which they were bought', async () => {
    const { mock } = await upgrade(version)
    const { renewals } = (await mock('/clock/advance', { to: '2024-05-01T00:00:00Z', account: 'shop' })).body
    const due = renewals.filter(({ project_id }: { project_id: number }) => project_id === 715)
    // Before version 7, that day was not stored, and the day of next_billing_date takes its place.
    const days = version < 7 ? ['2024-02-29', '2024-03-29', '2024-04-29'] : ['2024-02-29', '2024-03-31', '2024-04-30']
    expect(due.map((renewal: { due: string }) => renewal.due)).toEqual(days)
  })
})

test.each(withFile.filter((version) => version >= 3))(
  'an account that was being deleted in version %i is gone, with its rows',
  async (version) => {
    expect(query(copyOf(version), "SELECT count(*) FROM accounts WHERE fingerprint = ''")).toBe(1)
    const { file, post } = await upgrade(version)
    expect(await post('pm/get-projects', { token: 'deleted', project_id: 715 })).toMatchObject({ status: 410 })
    const rows = "SELECT count(*) FROM projects WHERE project_name = 'Deleted'"
    await expect.poll(() => query(file, rows)).toBe(0)
    expect(query(file, "SELECT count(*) FROM accounts WHERE fingerprint = ''")).toBe(0)
  },
)

test.each(withFile.filter((version) => version >= 4))(
  'a snapshot that version %i saved can be restored',
  async (version) => {
    const { mock, post } = await upgrade(version)
    const after = { token: 'shop', project_id: 718 }
    expect(await post('pm/get-projects', after)).toMatchObject({ project_name: 'After the snapshot' })
    expect(await mock('/snapshots/saved', { account: 'shop' })).toMatchObject({ status: 200 })
    expect(await post('pm/get-projects', after)).toMatchObject({ status: 410 })
    expect(await post('pm/get-projects', { ...after, project_id: 717 })).toMatchObject({ project_status: 'Expired' })
  },
)

/** The SQL of all tables and indexes of a database that today's program has opened. */
function schemaOf(file: string): unknown {
  const { sqlite, close } = openDatabase(file, databaseOptions)
  try {
    return sqlite.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()
  } finally {
    close()
  }
}
