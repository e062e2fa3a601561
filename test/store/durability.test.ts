import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createDerive } from '../../src/lib/derive.ts'
import { createProjectKeys } from '../../src/picky/keys.ts'
import { completeFixtureProject } from '../../src/picky/projects/fixture-project.ts'
import type { Store, StoreOptions } from '../../src/store/index.ts'
import { newDirectory } from '../support/program.ts'
import { openStore } from '../support/store.ts'

const keys = createProjectKeys(createDerive('1'))
const projects = Array.from({ length: 30 }, (_, index) => ({ project_name: `p${index}` }))

/** A store in a file, whose account `a` has 30 projects, and what another program finds in the file. */
function openFile(options: Partial<StoreOptions> = {}) {
  const file = join(newDirectory(), 'store.sqlite')
  const store = openStore(JSON.stringify({ accounts: [{ token: 'a', projects }] }), {
    file,
    trackFixtures: false,
    ...options,
    completeProject: (given, input) => completeFixtureProject(given, { ...input, now: 0, keys }),
  })
  const other = new Database(file, { readonly: true })
  onTestFinished(() => void other.close())
  const tokensOnDisk = () => other.prepare('SELECT count(*) FROM api_tokens').pluck().get()
  return { file, store, tokensOnDisk }
}

function addToken(store: Store, projectId: number): void {
  const account = store.accounts.find('a')
  const project = account && store.projects.find(account, projectId)
  if (project) store.apiTokens.add(account, project, [{ ip: '', token: `token-${projectId}`, state: 'enabled' }])
}

test('what a list shows of a project is on disk, also where it changed after the list began', () => {
  const { store, tokensOnDisk } = openFile()
  const account = store.accounts.find('a')
  let added = 0
  for (const { project_id, api_tokens } of account ? store.projects.all(account) : []) {
    if (api_tokens.length > 0) expect(tokensOnDisk()).toBe(added)
    addToken(store, project_id + 1)
    if (project_id < 744) added++
  }
  expect(added).toBe(29)
})

test('a change is on disk when the store is closed in the same turn', () => {
  const { store, tokensOnDisk } = openFile()
  addToken(store, 715)
  expect(tokensOnDisk()).toBe(0)
  store.close()
  expect(tokensOnDisk()).toBe(1)
})

test('rows that cannot be deleted because the file is locked are reported, and deleted later', {
  tags: 'long',
}, async () => {
  const { promise: failed, resolve } = Promise.withResolvers<string>()
  const warn = (_fields: object, message: string) => resolve(message)
  const { file, store } = openFile({ log: { error: () => undefined, warn, info: () => undefined } })
  const other = new Database(file)
  onTestFinished(() => void other.close())
  const projectsOnDisk = () => other.prepare('SELECT count(*) FROM projects').pluck().get()
  store.importState({ accounts: [] })
  other.exec('BEGIN IMMEDIATE')
  expect(await failed).toBe('a deleted account still has rows; trying again')
  expect(projectsOnDisk()).toBe(30)
  other.exec('ROLLBACK')
  await expect.poll(projectsOnDisk, { timeout: 10_000 }).toBe(0)
})
