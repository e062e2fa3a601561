import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../src/store/migrations.ts'
import { newDirectory } from '../support/program.ts'
import { least, start } from '../support/start.ts'

test('a file of the first schema is brought up to date, and what it holds goes on', async () => {
  const file = join(newDirectory(), 'old.sqlite')
  const first = await start({ db: file })
  const { body } = await first.create({ ...least, generate_api_token: true, token_ip_address: ['10.0.0.1'] })
  await first.app.close()
  const old = new Database(file)
  old.exec(
    'DROP TABLE seeded_accounts; DROP TABLE imported_catalogs; DROP TABLE snapshots; DROP INDEX accounts_by_fingerprint; ALTER TABLE accounts DROP COLUMN fingerprint; DROP INDEX api_tokens_by_token; ALTER TABLE api_tokens DROP COLUMN state; PRAGMA user_version = 1',
  )
  old.close()

  const { call } = await start({ db: file })
  const read = await call('get-projects', { token: least.token, project_id: 715 })
  expect(read.body).toEqual(body)
  const [api_token] = body.api_tokens
  const change = { token: least.token, project_id: 715, api_token: api_token.token, action: 1 }
  expect((await call('manage-api-token', change)).body.status).toBe(100)
  const now = new Database(file, { readonly: true })
  expect(now.pragma('user_version', { simple: true })).toBe(migrations.length)
  now.close()
})
