import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../src/store/migrations.ts'
import { newDirectory } from '../support/program.ts'
import { minimalBody, start } from '../support/start.ts'

test('migrates a database of the first schema to the current one and keeps its data', async () => {
  const file = join(newDirectory(), 'old.sqlite')
  const first = await start({ db: file })
  const { body } = await first.create({ ...minimalBody, generate_api_token: true, token_ip_address: ['10.0.0.1'] })
  await first.app.close()
  const old = new Database(file)
  old.exec(
    'DROP TABLE seeded_accounts; DROP TABLE imported_catalogs; DROP TABLE snapshots; DROP INDEX accounts_by_fingerprint; ALTER TABLE accounts DROP COLUMN fingerprint; DROP INDEX api_tokens_by_ending; ALTER TABLE api_tokens DROP COLUMN state; ALTER TABLE projects DROP COLUMN billing_day; PRAGMA user_version = 1',
  )
  old.close()

  const { call } = await start({ db: file })
  const read = await call('get-projects', { token: minimalBody.token, project_id: 715 })
  expect(read.body).toEqual(body)
  const [api_token] = body.api_tokens
  const change = { token: minimalBody.token, project_id: 715, api_token: api_token.token, action: 1 }
  expect((await call('manage-api-token', change)).body.status).toBe(100)
  const now = new Database(file, { readonly: true })
  expect(now.pragma('user_version', { simple: true })).toBe(migrations.length)
  now.close()
})

test('renews projects of an older database on the day of their next_billing_date', async () => {
  const file = join(newDirectory(), 'old.sqlite')
  const first = await start({ db: file, clock: '2024-01-30T10:00:00Z' })
  await first.create({ ...minimalBody, billing_plan: 2 })
  await first.create({ ...minimalBody, billing_plan: 1 })
  await first.app.close()
  const old = new Database(file)
  old.exec(
    'ALTER TABLE projects DROP COLUMN billing_day; DROP INDEX api_tokens_by_ending; CREATE INDEX api_tokens_by_token ON api_tokens (token); PRAGMA user_version = 6',
  )
  old.close()

  const { mock } = await start({ db: file, clock: '2024-01-30T10:00:00Z' })
  const { renewals } = (await mock('/clock/advance', { to: '2024-05-01T00:00:00Z' })).body
  expect(renewals.map(({ due }: { due: string }) => due)).toEqual(['2024-02-29', '2024-03-29', '2024-04-29'])
})
