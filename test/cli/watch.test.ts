import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectMock } from '../../src/index.ts'
import { launch, newDirectory, serve } from '../support/program.ts'
import { createProject } from '../support/start.ts'

const why = 'because calls have changed them or they were stored before the watch'

/** Starts a mock that watches a fixture file. */
async function watched(first: object, { cwd = newDirectory(), args = [] }: { cwd?: string; args?: string[] } = {}) {
  const file = join(cwd, 'f.json')
  const write = (fixtures: object | string, to = file) =>
    writeFileSync(to, typeof fixtures === 'string' ? fixtures : JSON.stringify(fixtures))
  write(first)
  const program = await serve(['--fixtures=f.json', '--watch', ...args], { cwd })
  const logged = createInterface(program.child.stdout ?? process.stdin)[Symbol.asyncIterator]()
  /** The next message about the file, with fp for each fingerprint. */
  const said = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await logged.next()
      if (done) throw new Error('the program ended without a message about the file')
      const { event, msg } = JSON.parse(value)
      if (event === 'fixtures') return msg.replaceAll(/fp_[0-9a-f]{12}/g, 'fp')
    }
  }
  const create = async (token: string, more: object = {}): Promise<unknown> => {
    const body = JSON.stringify({ token, project_name: 'Called', ...more })
    return (await fetch(`${program.url}${createProject}`, { method: 'POST', body })).json()
  }
  const names = async (account: string) =>
    (await connectMock(program.url, { account }).projects.list()).projects.map((project) => project.project_name)
  const stop = async () => {
    program.child.kill('SIGTERM')
    return program.ended
  }
  return { cwd, file, write, said, create, names, stop, control: connectMock(program.url) }
}

function account(token: string, ...names: string[]) {
  return { token, projects: names.map((project_name) => ({ project_name })) }
}

describe('--watch', () => {
  test('a new version of the file replaces the accounts that no call has changed', async () => {
    const mock = await watched({
      accounts: [account('a', 'A'), account('b', 'B'), account('c', 'C'), account('d', 'D')],
    })
    await mock.create('b')
    await mock.create('mine')
    expect(await mock.names('a')).toEqual(['A'])
    mock.write({ accounts: [account('a', 'A', 'New'), account('b', 'New'), account('d', 'D'), account('e', 'E')] })
    expect(await mock.said()).toBe(
      `fixtures f.json: 1 account added (fp), 1 account replaced (fp), 1 account removed (fp), 1 account kept until a reset, ${why} (fp)`,
    )
    expect((await mock.control.accounts.list()).accounts).toHaveLength(5)
    expect(await mock.names('a')).toEqual(['A', 'New'])
    expect(await mock.names('b')).toEqual(['B', 'Called'])
    expect(await mock.names('d')).toEqual(['D'])
    expect(await mock.names('e')).toEqual(['E'])
    expect(await mock.names('mine')).toEqual(['Called'])
    await mock.control.reset()
    expect(await mock.names('b')).toEqual(['New'])
    expect(await mock.names('mine')).toEqual([])
    expect((await mock.control.accounts.list()).accounts).toHaveLength(4)
  })

  test('an account that a control endpoint has changed is kept, unless it is changed back', {
    tags: 'long',
  }, async () => {
    const mock = await watched({ accounts: [account('a', 'A'), account('b', 'B')] })
    await mock.control.forAccount('a').projects.setStatus(715, 'Expired')
    const state = await mock.control.forAccount('b').state.get()
    await mock.control.forAccount('b').projects.setStatus(715, 'Expired')
    await mock.control.forAccount('b').state.put(state)
    mock.write({ accounts: [account('a', 'New'), account('b', 'New')] })
    expect(await mock.said()).toBe(
      `fixtures f.json: 1 account replaced (fp), 1 account kept until a reset, ${why} (fp)`,
    )
    expect([await mock.names('a'), await mock.names('b')]).toEqual([['A'], ['New']])
  })

  test('an account that calls have changed is kept when the file no longer has it', async () => {
    const mock = await watched({ accounts: [account('a', 'A'), account('b', 'B')] })
    await mock.create('a')
    mock.write({ accounts: [account('b', 'B')] })
    expect(await mock.said()).toBe(`fixtures f.json: 1 account kept until a reset, ${why} (fp)`)
    mock.write({ accounts: [account('b', 'New')] })
    expect(await mock.said()).toBe('fixtures f.json: 1 account replaced (fp)')
    expect(await mock.names('a')).toEqual(['A', 'Called'])
  })

  test('the log never shows what an invalid file contains', { tags: 'long' }, async () => {
    const mock = await watched({})
    for (const text of [
      '{"accounts":["SECRET"]}',
      '{"accounts":[{"token":"a","projects":[{"project_name":"p","api_tokens":["SECRET"]}]}]}',
      '{"accounts":[{"token": SECRET}]}',
      '{"accounts":[{"token":"SECRET',
      '{"accounts":[{"token":"SE\u0001CRET"}]}',
      '{"accounts":[{"token":"a","SECRET":1,"SECRET":2}]}',
    ]) {
      mock.write(text)
      const said = await mock.said()
      expect(said).toContain('the fixtures loaded before stay in effect')
      expect(said).not.toContain('SECRET')
    }
  })

  test('a pipe in place of the file is not read', { tags: 'long' }, async () => {
    const mock = await watched({ accounts: [account('a', 'A')] })
    rmSync(mock.file)
    execFileSync('mkfifo', [mock.file])
    expect(await mock.said()).toBe(
      'fixtures f.json: expected a regular file; the fixtures loaded before stay in effect',
    )
    expect(await mock.names('a')).toEqual(['A'])
    expect((await mock.stop()).code).toBe(0)
  })

  test('an account that is kept is reported once', { tags: 'long' }, async () => {
    const mock = await watched({ accounts: [account('a', 'A')] })
    await mock.create('a')
    mock.write({ accounts: [account('a', 'New')] })
    expect(await mock.said()).toBe(`fixtures f.json: 1 account kept until a reset, ${why} (fp)`)
    mock.write({ accounts: [account('a', 'New'), account('b', 'B')] })
    expect(await mock.said()).toBe('fixtures f.json: 1 account added (fp)')
  })

  test('plans and the default account take effect at once', async () => {
    const mock = await watched({})
    mock.write({ default_account: { balance: 1 }, plans: [{ plan_id: 3, price: 2 }] })
    expect(await mock.said()).toBe('fixtures f.json: plans and default account updated')
    expect(await mock.create('new', { billing_plan: 3 })).toMatchObject({ status: 403 })
  })

  test('the current fixtures stay while the file is missing or invalid', async () => {
    const mock = await watched({ accounts: [account('a', 'A')] })
    mock.write('{"accounts":[{"token":""}]}')
    expect(await mock.said()).toBe(
      'fixtures f.json: /accounts/0/token: expected a token of 1 to 200 characters; the fixtures loaded before stay in effect',
    )
    rmSync(mock.file)
    expect(await mock.said()).toContain('the file cannot be read')
    await mock.control.reset()
    expect(await mock.names('a')).toEqual(['A'])
    mock.write({ accounts: [account('a', 'A')] })
    expect(await mock.said()).toBe('fixtures f.json: no changes')
    const beside = join(mock.cwd, 'beside.json')
    mock.write({ accounts: [account('a', 'Renamed')] }, beside)
    renameSync(beside, mock.file)
    expect(await mock.said()).toBe('fixtures f.json: 1 account replaced (fp)')
    expect(await mock.names('a')).toEqual(['Renamed'])
  })

  test('a new version takes effect as soon as the database can be used again', { tags: 'long' }, async () => {
    const mock = await watched({ accounts: [account('a', 'A')] }, { args: ['--busy-timeout=50'] })
    const other = new Database(join(mock.cwd, 'picky-assist-mock.sqlite'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    mock.write({ accounts: [account('a', 'New')] })
    expect(await mock.said()).toBe(
      'fixtures f.json: another program has the database locked; the fixtures loaded before stay in effect until it can be used again',
    )
    mock.write({ accounts: [account('a', 'Newest')] })
    other.exec('ROLLBACK')
    expect(await mock.said()).toBe('fixtures f.json: 1 account replaced (fp)')
    expect(await mock.names('a')).toEqual(['Newest'])
  })

  test('at a restart, the file replaces the accounts that no call has changed', { tags: 'long' }, async () => {
    const first = await watched({ accounts: [account('a', 'A'), account('b', 'B'), account('c', 'C')] })
    await first.create('b')
    expect((await first.stop()).code).toBe(0)
    const { names } = await watched({ accounts: [account('a', 'New'), account('b', 'New')] }, first)
    expect([await names('a'), await names('b'), await names('c')]).toEqual([['New'], ['B', 'Called'], []])
  })

  test('accounts stored by a run without --watch are kept when the file changes', { tags: 'long' }, async () => {
    const cwd = newDirectory()
    const [first, second] = [{ accounts: [account('a', 'A')] }, { accounts: [account('a', 'B')] }]
    await (await watched(first, { cwd })).stop()
    writeFileSync(join(cwd, 'f.json'), JSON.stringify(second))
    const plain = await serve(['--fixtures=f.json'], { cwd })
    await connectMock(plain.url).reset()
    plain.child.kill('SIGTERM')
    await plain.ended
    const mock = await watched(second, { cwd })
    mock.write({ ...second, plans: [{ plan_id: 3, price: 2 }] })
    expect(await mock.said()).toBe('fixtures f.json: plans and default account updated')
    mock.write({ accounts: [account('a', 'C')], plans: [{ plan_id: 3, price: 2 }] })
    expect(await mock.said()).toBe(`fixtures f.json: 1 account kept until a reset, ${why} (fp)`)
    expect(await mock.names('a')).toEqual(['B'])
  })

  test('an imported state survives a restart, and a change of the file adds only what is new', {
    tags: 'long',
  }, async () => {
    const first = await watched({ accounts: [account('a', 'A')] })
    await first.control.state.put({ accounts: [account('b', 'Imported')] })
    await first.stop()
    const mock = await watched({ accounts: [account('a', 'A')] }, first)
    expect([await mock.names('a'), await mock.names('b')]).toEqual([[], ['Imported']])
    mock.write({ accounts: [account('a', 'A'), account('c', 'C')] })
    expect(await mock.said()).toBe('fixtures f.json: 1 account added (fp)')
    expect(await mock.names('a')).toEqual([])
    expect(await mock.names('b')).toEqual(['Imported'])
  })

  test.each([
    [['--watch'], 'watch needs a fixture file; name it with --fixtures'],
    [['--watch', '--fixtures={}'], 'watch needs a fixture file; name it with --fixtures'],
    [['--watch=maybe'], '--watch: expected true or false, received the string "maybe"'],
  ])('%j: exit code 2', async (args, line) => {
    const { code, stderr } = await launch(['--port=0', ...args]).ended
    expect({ code, stderr }).toEqual({ code: 2, stderr: `picky-assist-mock: ${line}\n` })
  })

  test('PICKY_WATCH=false watches nothing', async () => {
    const { ready } = await serve([], { env: { PICKY_WATCH: 'false' } })
    expect(ready.event).toBe('ready')
  })
})
