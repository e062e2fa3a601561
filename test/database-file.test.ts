import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Damage, damages } from './support/damage.ts'
import { type Ending, type LaunchOptions, launch, newDirectory, serve } from './support/program.ts'

type Answer = { status: number; message: string; project_id?: string; projects?: { project_id: string }[] }

/** A directory of its own for the database. */
function newFile(): string {
  const directory = join(newDirectory(), 'data')
  mkdirSync(directory)
  return join(directory, 'mock.sqlite')
}

async function send(url: string, operation: string, body: object): Promise<Answer> {
  const response = await fetch(`${url}/app/api/v2/pm/${operation}`, { method: 'POST', body: JSON.stringify(body) })
  return JSON.parse(await response.text())
}

/** Starts the program on a database file, with a client of it. */
async function start(file: string, args: string[] = [], options: LaunchOptions = {}) {
  const { child, ended, url } = await serve([`--db=${file}`, ...args], options)
  const post = (operation: string, body: object) => send(url, operation, { token: 'a', ...body })
  return {
    url,
    pid: child.pid,
    post,
    create: (token = 'a') => post('create-project', { token, project_name: 'p' }),
    ids: async (token = 'a') =>
      (await post('get-projects', { token, project_id: 0 })).projects?.map(({ project_id }) => project_id),
    ready: async () => {
      const response = await fetch(`${url}/readyz`)
      return { status: response.status, body: await response.json() }
    },
    control: (path: string, init?: RequestInit) => fetch(`${url}/_mock${path}`, init),
    async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
      child.kill(signal)
      return ended
    },
  }
}

/** Starts the program on a file to which an earlier one has moved its log, with 50 projects. */
async function startWithProjects(file: string) {
  const mock = await start(file)
  for (let call = 0; call < 50; call++) await mock.create()
  await mock.end()
  return start(file)
}

/** What another program finds in the file. */
function storedIds(file: string): unknown[] {
  const sqlite = new Database(file, { readonly: true })
  const ids = sqlite.prepare('SELECT project_id FROM projects ORDER BY project_id').pluck().all()
  sqlite.close()
  return ids
}

/** The lines of the log about the database, by level. */
function databaseLines({ stdout }: Ending): { level: number; msg: string }[] {
  const lines: { event?: string; level: number; msg: string }[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return lines.filter(({ event }) => event === 'database')
}

const withLog = (file: string) => [file, `${file}-wal`, `${file}-shm`].filter((path) => existsSync(path))
const move = (from: string, to: string) => {
  for (const path of withLog(from)) renameSync(path, path.replace(from, to))
}
const away = (file: string) => join(dirname(dirname(file)), 'away')

/** Ways to take the file away, and to put it back if that is possible. */
const losses: Record<string, { take: (file: string) => void; putBack?: (file: string) => void; reason: string }> = {
  'is deleted': { take: (file) => rmSync(file), reason: 'the database file was deleted or moved' },
  'is deleted together with its log': {
    take: (file) => {
      for (const path of withLog(file)) rmSync(path)
    },
    reason: 'the database file was deleted or moved',
  },
  'is moved': {
    take: (file) => move(file, away(file)),
    putBack: (file) => move(away(file), file),
    reason: 'the database file was deleted or moved',
  },
  'is replaced with a copy of itself': {
    take: (file) => {
      copyFileSync(file, away(file))
      renameSync(away(file), file)
    },
    reason: 'the database file was replaced with another one',
  },
  'is replaced with another one and put back': {
    take: (file) => {
      move(file, away(file))
      writeFileSync(file, 'something else')
    },
    putBack: (file) => {
      rmSync(file)
      move(away(file), file)
    },
    reason: 'the database file was replaced with another one',
  },
  'loses its directory': {
    take: (file) => rmSync(dirname(file), { recursive: true }),
    reason: 'the database file was deleted or moved',
  },
  'has its directory moved': {
    take: (file) => renameSync(dirname(file), away(file)),
    putBack: (file) => renameSync(away(file), dirname(file)),
    reason: 'the database file was deleted or moved',
  },
}

describe('a database file that goes away while the server runs', () => {
  test.each(Object.entries(losses))(
    'if it %s, no call is answered 100 until its own file is back',
    async (_what, { take, putBack, reason }) => {
      const file = newFile()
      const mock = await start(file)
      for (let call = 0; call < 3; call++) expect((await mock.create()).status).toBe(100)
      expect(await mock.ready()).toEqual({ status: 200, body: { status: 'ok' } })
      take(file)
      const answer = await mock.create()
      expect(answer).toEqual({ status: 101, message: `Service Unavailable: the mock failed: ${reason}` })
      expect(await mock.post('get-projects', { project_id: 0 })).toEqual(answer)
      expect(await mock.post('check-balance', {})).toEqual(answer)
      expect(await mock.ready()).toEqual({ status: 503, body: { status: 'unavailable', reason } })
      expect((await mock.control('/accounts')).status).toBe(503)
      expect((await mock.control('/reset', { method: 'POST' })).status).toBe(503)
      expect((await mock.control('/requests')).status).toBe(200)
      expect((await fetch(`${mock.url}/livez`)).status).toBe(200)
      putBack?.(file)
      if (putBack) {
        expect(await mock.ready()).toEqual({ status: 200, body: { status: 'ok' } })
        expect(await mock.create()).toMatchObject({ status: 100, project_id: '718' })
      }
      const ending = await mock.end()
      expect(ending).toMatchObject({ code: 0, stderr: '' })
      const lines = databaseLines(ending).map(({ level, msg }) => ({ level, msg }))
      expect(lines).toEqual([
        { level: 50, msg: `database ${file}: ${reason}; calls that need it get status 101 until it works again` },
        ...(putBack ? [{ level: 30, msg: `database ${file}: works again` }] : []),
      ])
      expect(ending.stdout).not.toContain('"stack"')
      if (putBack) expect(storedIds(file)).toEqual([715, 716, 717, 718])
    },
  )

  test('calls that are invalid get an envelope with status 101 too, but for those that need no database', {
    tags: 'long',
  }, async () => {
    const file = newFile()
    const mock = await start(file)
    await mock.create()
    move(file, away(file))
    const answer = {
      status: 101,
      message: 'Service Unavailable: the mock failed: the database file was deleted or moved',
    }
    for (const [operation, body] of [
      ['get-projects', { project_id: 999 }],
      ['get-projects', {}],
      ['create-project', {}],
      ['create-api-token', { project_id: 999, ip_whitelist: ['10.0.0.1'] }],
      ['change-billing', { project_id: 999, plan_id: 1 }],
      ['manage-api-token', { token: '' }],
    ] as const) {
      const response = await fetch(`${mock.url}/app/api/v2/pm/${operation}`, {
        method: 'POST',
        body: JSON.stringify({ token: 'a', ...body }),
      })
      const got = { operation, http: response.status, body: await response.json() }
      expect(got).toEqual({ operation, http: 200, body: answer })
    }
    expect(await mock.post('no-such-call', {})).toMatchObject({ status: 410 })
    const journal = await (await mock.control('/requests')).text()
    const { requests }: { requests: { status: number }[] } = JSON.parse(journal)
    expect(requests.map(({ status }) => status).toSorted()).toEqual([100, 101, 101, 101, 101, 101, 101, 410])
  })

  test('without any call, the log says that it is gone', { tags: 'long' }, async () => {
    const file = newFile()
    const { child } = await serve([`--db=${file}`])
    const logged = new Promise((resolve) => {
      child.stdout?.on('data', (lines) => String(lines).includes('deleted or moved') && resolve(true))
    })
    rmSync(file)
    expect(await logged).toBe(true)
  })

  test.each(['-wal', '-shm'])('if only its %s file is deleted, nothing that was answered is lost', async (suffix) => {
    const file = newFile()
    const mock = await start(file)
    const answered: (string | undefined)[] = []
    const create = async () => {
      const { status, project_id } = await mock.create()
      if (status === 100) answered.push(project_id)
      return status
    }
    for (let call = 0; call < 3; call++) await create()
    rmSync(`${file}${suffix}`)
    await create()
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
    expect(await create()).toBe(100)
    await mock.end('SIGKILL')
    expect(storedIds(file)).toEqual(answered.map(Number))
  })

  test('if it is shortened, no project is missing from an answer', async () => {
    const file = newFile()
    const mock = await startWithProjects(file)
    truncateSync(file, 8192)
    expect(await mock.post('get-projects', { project_id: 0 })).toMatchObject({ status: 101 })
    expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
    expect(await mock.ready()).toMatchObject({ status: 503 })
  })

  test('if its log is shortened, no call is answered 100', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file)
    for (let call = 0; call < 50; call++) await mock.create()
    truncateSync(`${file}-wal`, 8192)
    expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
    expect(await mock.post('get-projects', { project_id: 0 })).toMatchObject({ status: 101 })
    expect(await mock.ready()).toMatchObject({ status: 503 })
  })
})

test('a log that another program has spoiled makes no project look as if it had not been stored', {
  tags: 'long',
}, async () => {
  const file = newFile()
  const mock = await start(file)
  for (let call = 0; call < 50; call++) await mock.create()
  const log = readFileSync(`${file}-wal`)
  // Every frame is a header of 24 bytes and a page.
  for (let frame = 32; frame < log.length; frame += 24 + 4096) log.fill(0, frame + 24 + 2048, frame + 24 + 4096)
  writeFileSync(`${file}-wal`, log, { flag: 'r+' })
  expect(await mock.post('get-projects', { project_id: 0 })).toMatchObject({ status: 101 })
  expect(await mock.post('get-projects', { project_id: 720 })).toMatchObject({ status: 101 })
})

test('a backup that is copied over the file is served, and what comes later does not damage it', {
  tags: 'long',
}, async () => {
  const file = newFile()
  const mock = await startWithProjects(file)
  const backup = away(file)
  copyFileSync(file, backup)
  for (let call = 0; call < 200; call++) await mock.create()
  const other = new Database(file)
  other.pragma('wal_checkpoint(TRUNCATE)')
  other.close()
  expect(await mock.ids()).toHaveLength(250)
  copyFileSync(backup, file)
  expect(await mock.create()).toMatchObject({ status: 100, project_id: '765' })
  expect(await mock.ids()).toHaveLength(51)
  expect(await mock.end()).toMatchObject({ code: 0 })
  expect(await (await start(file)).ids()).toHaveLength(51)
})

test.runIf(process.getuid?.() === 0)(
  'a file that another program has changed, and that cannot be opened any more, is not waited for',
  { tags: 'long' },
  async () => {
    const uid = 65_534
    const file = newFile()
    for (const path of [dirname(dirname(file)), dirname(file)]) chownSync(path, uid, uid)
    const mock = await start(file, [], { uid })
    await mock.create()
    chmodSync(file, 0)
    const other = new Database(file)
    other.pragma('user_version = 8')
    other.close()
    const reason = 'another program has changed the database file, and it cannot be opened to check it'
    expect(await mock.create()).toEqual({ status: 101, message: `Service Unavailable: the mock failed: ${reason}` })
    expect(await mock.ready()).toEqual({ status: 503, body: { status: 'unavailable', reason } })
    chmodSync(file, 0o600)
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
    expect((await mock.create()).status).toBe(100)
    expect(databaseLines(await mock.end()).map(({ level }) => level)).toEqual([50, 30])
  },
)

test('a damaged file that was moved away and back is still damaged', { tags: 'long' }, async () => {
  const file = newFile()
  const mock = await startWithProjects(file)
  truncateSync(file, 8192)
  expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
  move(file, away(file))
  expect(await mock.create()).toMatchObject({ status: 101 })
  move(away(file), file)
  expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
  expect(await mock.ready()).toMatchObject({ status: 503, body: { reason: expect.stringContaining('is damaged') } })
})

test('a damaged file that was replaced with an intact one is not taken up, and still damaged when it is put back', {
  tags: 'long',
}, async () => {
  const file = newFile()
  const mock = await startWithProjects(file)
  const backup = join(dirname(dirname(file)), 'backup')
  copyFileSync(file, backup)
  truncateSync(file, 8192)
  expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
  move(file, away(file))
  copyFileSync(backup, file)
  const replaced = { status: 503, body: { reason: expect.stringContaining('was replaced') } }
  await expect.poll(mock.ready).toMatchObject(replaced)
  // The server looks at the file twice a second.
  for (const end = performance.now() + 1200; performance.now() < end; await setTimeout(50))
    expect(await mock.ready()).toMatchObject(replaced)
  expect(await mock.create()).toMatchObject({ status: 101 })
  rmSync(file)
  move(away(file), file)
  expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
})

describe('a log that a crash has left', { tags: 'long' }, () => {
  /** A file with 50 projects, beside which a log has three more. */
  async function crashed(): Promise<string> {
    const file = newFile()
    const mock = await startWithProjects(file)
    for (let call = 0; call < 3; call++) await mock.create()
    await mock.end('SIGKILL')
    return file
  }
  const bytes = (file: string) => [readFileSync(file), readFileSync(`${file}-wal`)]

  test.each([
    ['was lost', Buffer.alloc(4096)],
    ['was lost or emptied', Buffer.alloc(0)],
  ])('has everything of a file whose only page %s', async (_what, page) => {
    const file = newFile()
    const mock = await start(file)
    for (let call = 0; call < 3; call++) await mock.create()
    await mock.end('SIGKILL')
    writeFileSync(file, page)
    expect(await (await start(file)).ids()).toEqual(['715', '716', '717'])
  })

  test('is not left in a copy by a start that was killed while it looked for changes', async () => {
    const file = newFile()
    mkdirSync(`${file}-inspect`)
    writeFileSync(join(`${file}-inspect`, 'copy-wal'), 'token')
    await start(file)
    expect(existsSync(`${file}-inspect`)).toBe(false)
  })

  test('without its file is kept until the file is back', async () => {
    const file = await crashed()
    renameSync(file, away(file))
    const { code, stderr } = await launch(['--port=0', `--db=${file}`]).ended
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `picky-assist-mock: database ${file}: the file is missing or empty, but its log (${file}-wal) has changes; put the file back, or delete the log to begin anew\n`,
    })
    expect(existsSync(file)).toBe(false)
    renameSync(away(file), file)
    expect(await (await start(file)).ids()).toHaveLength(53)
  })

  test('without its file is kept also if it has only small changes', async () => {
    const file = newFile()
    const mock = await startWithProjects(file)
    // As SQLite itself does after about 4 MB of changes. The next change does not write the first page.
    const other = new Database(file)
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    await mock.post('set-webhook', { project_id: 715, event_webhook: 'https://example.com/hook' })
    await mock.end('SIGKILL')
    renameSync(file, away(file))
    expect(await launch(['--port=0', `--db=${file}`]).ended).toMatchObject({ code: 1 })
    renameSync(away(file), file)
    expect(await (await start(file)).post('get-projects', { project_id: 715 })).toMatchObject({
      event_webhook: 'https://example.com/hook',
    })
  })

  test('without its file is read if it has the whole database, also if the file was named by a link', async () => {
    for (const hasLink of [false, true]) {
      const file = newFile()
      const link = hasLink ? `${file}-link` : file
      if (hasLink) symlinkSync(file, link)
      const mock = await start(link)
      for (let call = 0; call < 3; call++) await mock.create()
      await mock.end('SIGKILL')
      rmSync(file)
      expect(await (await start(link)).ids()).toEqual(['715', '716', '717'])
    }
  })

  const spoil = (file: string) => {
    copyFileSync(file, away(file))
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, Buffer.alloc(4096, 0xff), 0, 4096, 2 * 4096)
    closeSync(descriptor)
  }
  const putBack = (file: string) => copyFileSync(away(file), file)

  test('and a file that is damaged are left as they are by a start', async () => {
    const file = await crashed()
    spoil(file)
    const before = bytes(file)
    expect(await launch(['--port=0', `--db=${file}`]).ended).toMatchObject({ code: 1 })
    expect(bytes(file)).toEqual(before)
    putBack(file)
    expect(await (await start(file)).ids()).toHaveLength(53)
  })

  test('and a file that is damaged are left as they are at the end', async () => {
    const file = newFile()
    const mock = await startWithProjects(file)
    for (let call = 0; call < 3; call++) await mock.create()
    spoil(file)
    const before = bytes(file)
    expect(await mock.create()).toMatchObject({ status: 101 })
    expect(await mock.end()).toMatchObject({ code: 0, stderr: '' })
    expect(bytes(file)).toEqual(before)
    putBack(file)
    expect(await (await start(file)).ids()).toHaveLength(53)
  })
})

test.each(['DROP TABLE projects', 'ALTER TABLE projects RENAME COLUMN project_name TO name'])(
  'while another program has removed a table or a column, /readyz says so, and the log says it once: %s',
  { tags: 'long' },
  async (statement) => {
    const file = newFile()
    const mock = await startWithProjects(file)
    const backup = away(file)
    copyFileSync(file, backup)
    const other = new Database(file)
    other.exec(statement)
    const answers = await Promise.all([mock.create(), mock.create('b'), mock.post('get-projects', { project_id: 0 })])
    const reason = expect.stringMatching(/^the database file is damaged \(the column projects\.\w+ is missing\)$/)
    for (const answer of answers) expect(answer).toMatchObject({ status: 101 })
    expect(await mock.ready()).toEqual({ status: 503, body: { status: 'unavailable', reason } })
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    copyFileSync(backup, file)
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
    expect((await mock.create()).status).toBe(100)
    const ending = await mock.end()
    expect(databaseLines(ending).map(({ level }) => level)).toEqual([50, 30])
    expect(ending.stdout).not.toContain('"stack"')
  },
)

test('a text in place of the lock file is named in the line', { tags: 'long' }, async () => {
  const file = newFile()
  writeFileSync(`${file}-lock`, 'text\n')
  const { code, stderr } = await launch(['--port=0', `--db=${file}`]).ended
  const line = `picky-assist-mock: database ${file}-lock: the file is not a SQLite database\n`
  expect({ code, stderr }).toEqual({ code: 1, stderr: line })
})

test.each([
  ['a directory', (file: string) => mkdirSync(file)],
  ['a pipe or a device', (file: string) => execFileSync('mkfifo', [file])],
  ['a pipe or a device', (file: string) => symlinkSync('/dev/null', file)],
])('%s in place of the file is refused in one line that says so', async (what, make) => {
  const file = newFile()
  make(file)
  const { code, stderr } = await launch(['--port=0', `--db=${file}`]).ended
  const line = `picky-assist-mock: database ${file}: expected a file, received ${what}\n`
  expect({ code, stderr }).toEqual({ code: 1, stderr: line })
})

test('accounts that another instance stored while it had taken the file do not stand in the way of new ones', {
  tags: 'long',
}, async () => {
  const file = newFile()
  const mock = await start(file)
  await mock.create()
  rmSync(`${file}-lock`)
  const lock = new Database(`${file}-lock`)
  lock.exec('BEGIN EXCLUSIVE')
  await expect.poll(mock.ready).toMatchObject({ status: 503 })
  const other = new Database(file)
  other.exec(
    "INSERT INTO accounts (token, fingerprint, enabled, balance_cents) VALUES ('x', 'x', 1, 0), ('y', 'y', 1, 0)",
  )
  other.close()
  lock.close()
  await expect.poll(mock.ready).toMatchObject({ status: 200 })
  expect((await mock.create('b')).status).toBe(100)
})

describe('one file, two servers', () => {
  const refused = async (file: string) => {
    const { code, stderr } = await launch(['--port=0', `--db=${file}`]).ended
    return { code, line: stderr.trim().replace('picky-assist-mock: ', '') }
  }

  test('a hard link of the file is refused', async () => {
    const file = newFile()
    await start(file)
    linkSync(file, away(file))
    const line = `database ${away(file)}: the file has 2 names (hard links), under which SQLite would lose changes; use a copy of it, or remove the other names`
    expect(await refused(away(file))).toEqual({ code: 1, line })
  })

  const inNewMounts = ['unshare', '--mount', 'sh', '-c']
  test.runIf(spawnSync('unshare', ['--mount', 'true']).status === 0)(
    'a mount of the file alone is refused',
    { tags: 'long' },
    async () => {
      const file = newFile()
      await start(file)
      const other = join(dirname(file), 'other name.sqlite')
      writeFileSync(other, '')
      const under = [...inNewMounts, `mount --bind '${file}' '${other}' && exec "$0" "$@"`]
      const { code, stderr } = await launch(['--port=0', `--db=${other}`], { under }).ended
      const line = `picky-assist-mock: database ${other}: the file is mounted by itself, so that its log would stay behind, and another name of it would have another log; mount its directory\n`
      expect({ code, stderr }).toEqual({ code: 1, stderr: line })
    },
  )

  test('a deleted lock file is made again, so that it keeps others out', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file)
    rmSync(`${file}-lock`)
    await expect.poll(() => existsSync(`${file}-lock`)).toBe(true)
    expect(await refused(file)).toEqual({ code: 1, line: `database ${file}: another instance is using the file` })
    expect((await mock.create()).status).toBe(100)
  })

  test('a server whose lock file was deleted and taken by another stops answering', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file)
    rmSync(`${file}-lock`)
    const other = new Database(`${file}-lock`)
    onTestFinished(() => void other.close())
    other.exec('BEGIN EXCLUSIVE')
    await expect.poll(mock.ready).toMatchObject({ status: 503, body: { reason: expect.stringContaining('-lock') } })
    expect((await mock.create()).status).toBe(101)
    other.exec('ROLLBACK')
    other.close()
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
  })

  test('a server on a new file at the same path is not disturbed by the one whose file was deleted', {
    tags: 'long',
  }, async () => {
    const file = newFile()
    const old = await start(file)
    await old.create()
    for (const path of [...withLog(file), `${file}-lock`]) rmSync(path)
    const mock = await start(file)
    expect((await mock.create('b')).status).toBe(100)
    expect((await old.create()).status).toBe(101)
    const { ino } = statSync(`${file}-wal`)
    expect(await old.end()).toMatchObject({ code: 0, stderr: '' })
    expect(statSync(`${file}-wal`).ino).toBe(ino)
    expect((await mock.create('b')).status).toBe(100)
    await mock.end('SIGKILL')
    expect(storedIds(file)).toEqual([715, 716])
  })
})

describe('while another program has the database locked', () => {
  const lock = (file: string) => {
    const other = new Database(file)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    return other
  }
  const changes: [string, (mock: Awaited<ReturnType<typeof start>>) => Promise<unknown>][] = [
    ['create-project', (mock) => mock.create()],
    ['set-webhook', (mock) => mock.post('set-webhook', { project_id: 715, event_webhook: 'https://example.com' })],
    ['create-api-token', (mock) => mock.post('create-api-token', { project_id: 715, ip_whitelist: ['10.0.0.1'] })],
    ['change-billing', (mock) => mock.post('change-billing', { project_id: 715, plan_id: 2 })],
    ...[
      ['POST', '/reset', {}],
      ['PUT', '/state', { accounts: [] }],
      ['PUT', '/snapshots/s', {}],
      ['PATCH', '/projects/715', { project_status: 'Expired' }],
      ['POST', '/clock/advance', { by: 'P1D' }],
    ].map(([method, path, body]): (typeof changes)[number] => [
      `${method} ${path}`,
      async (mock) => ({
        status: (await mock.control(String(path), { method: String(method), body: JSON.stringify(body) })).ok && 100,
      }),
    ]),
  ]

  test('every call that changes something waits until it is released, and everything else goes on', async () => {
    const file = newFile()
    const mock = await start(file)
    for (const [name, change] of changes) {
      await mock.create()
      const other = lock(file)
      let isAnswered = false
      const answer = change(mock).finally(() => {
        isAnswered = true
      })
      for (let call = 0; call < 5; call++) {
        expect((await fetch(`${mock.url}/livez`)).status).toBe(200)
        expect((await mock.ready()).status).toBe(200)
        expect(await mock.ids()).toContain('715')
        expect((await mock.control('/mode', { method: 'PUT', body: '{"mode":"active"}' })).status).toBe(200)
        expect((await mock.control('/accounts')).status).toBe(200)
      }
      expect({ name, isAnswered }).toEqual({ name, isAnswered: false })
      other.exec('ROLLBACK')
      other.close()
      expect({ name, answer: await answer }).toMatchObject({ name, answer: { status: 100 } })
    }
  })

  test('calls that wait do not overdraw the balance', { tags: 'long' }, async () => {
    const file = newFile()
    const fixtures = JSON.stringify({ accounts: [{ token: 'a', balance: 12 }], plans: [{ plan_id: 2, price: 5 }] })
    const mock = await start(file, [`--fixtures=${fixtures}`])
    const other = lock(file)
    const answers = Array.from({ length: 10 }, () =>
      mock.post('create-project', { project_name: 'p', billing_plan: 2 }),
    )
    for (let call = 0; call < 20; call++) await mock.ids()
    other.exec('ROLLBACK')
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([100, 100, ...Array(8).fill(403)])
  })

  test('a call gets status 101 when the time set by --busy-timeout is up', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file, ['--busy-timeout=50'])
    const other = lock(file)
    const message = 'Service Unavailable: the mock failed: another program has the database locked'
    expect(await mock.create()).toEqual({ status: 101, message })
    expect((await mock.control('/reset', { method: 'POST' })).status).toBe(503)
    expect(await mock.ready()).toMatchObject({ status: 503, body: { reason: message.replace(/^.*: /, '') } })
    other.exec('ROLLBACK')
    expect(await mock.ready()).toMatchObject({ status: 200 })
    expect((await mock.create()).status).toBe(100)
  })

  test('deleted accounts wait too, and the log says so without a stack', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file, ['--busy-timeout=50'])
    const projects = Array.from({ length: 3000 }, () => ({ project_name: 'p' }))
    const state = JSON.stringify({ accounts: [{ token: 'a', projects }] })
    const lockAfterReset = async () => {
      expect((await mock.control('/state', { method: 'PUT', body: state })).status).toBe(200)
      expect((await mock.control('/reset', { method: 'POST' })).status).toBe(200)
      return lock(file)
    }
    let other = await lockAfterReset()
    // On a busy machine, all may be deleted before the lock is taken.
    while (storedIds(file).length === 0) {
      other.exec('ROLLBACK')
      other = await lockAfterReset()
    }
    await expect.poll(mock.ready).toMatchObject({ status: 503 })
    other.exec('ROLLBACK')
    await expect.poll(() => storedIds(file), { timeout: 10_000 }).toEqual([])
    const { stdout } = await mock.end()
    expect(stdout).toContain('a deleted account still has rows; trying again')
    expect(stdout).not.toContain('"stack"')
  })

  test('the server ends at once, and answers those that wait', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file, ['--busy-timeout=600000'])
    lock(file)
    const answer = mock.create()
    await mock.ready()
    expect(await mock.end()).toMatchObject({ code: 0, stderr: '' })
    expect((await answer).status).toBe(101)
  })

  test('a reader does not hold up the end, and nothing is lost', async () => {
    const file = newFile()
    const mock = await start(file)
    await mock.create()
    const other = new Database(file, { readonly: true })
    other.exec('BEGIN')
    expect(other.prepare('SELECT count(*) FROM projects').pluck().get()).toBe(1)
    await mock.create()
    expect(await mock.end()).toMatchObject({ code: 0, stderr: '' })
    other.close()
    expect(storedIds(file)).toEqual([715, 716])
  })

  test('a server does not start before it is released', { tags: 'long' }, async () => {
    const file = newFile()
    await (await start(file)).end()
    lock(file)
    const { code, stderr } = await launch(['--port=0', `--db=${file}`, '--busy-timeout=50']).ended
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `picky-assist-mock: database ${file}: another program has the file locked\n`,
    })
  })
})

// A limit of the file size stands for a full disk: it can be lifted again.
describe.runIf(process.platform === 'linux')('on a full disk', () => {
  const limit = (pid: number | undefined, bytes: number | 'unlimited') =>
    execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:unlimited`])
  const frame = 24 + 4096

  test('/readyz says so, also while there is room for some pages but not for a call, and 200 again when there is space', {
    tags: 'long',
  }, async () => {
    const file = newFile()
    const mock = await start(file)
    const create = (token: string) =>
      mock.post('create-project', { token, project_name: 'p', generate_api_token: true })
    await create('a')
    limit(mock.pid, statSync(`${file}-wal`).size + 3 * frame)
    for (const token of ['b', 'c', 'd']) {
      const { status, message } = await create(token)
      expect(status).toBe(101)
      expect(message).toMatch(/^Service Unavailable: the mock failed: the disk (is full|reports an error)$/)
      expect(await mock.ready()).toMatchObject({ status: 503 })
    }
    limit(mock.pid, 'unlimited')
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
    expect((await create('b')).status).toBe(100)
    const lines = databaseLines(await mock.end())
    expect(lines.map(({ level }) => level)).toEqual([50, 30])
  })

  test('a reset that fails resets nothing', async () => {
    const file = newFile()
    const mock = await start(file, ['--clock=2026-01-01T00:00:00Z'])
    await mock.create()
    const send = (method: string, path: string, body: object) =>
      mock.control(path, { method, body: JSON.stringify(body) })
    await send('PUT', '/clock', { at: '2027-01-01T00:00:00Z' })
    await send('PUT', '/clock', { at: '2028-01-01T00:00:00Z', account: 'a' })
    await send('PUT', '/mode', { mode: 'deprecated' })
    await send('POST', '/faults', { delay_ms: 1 })
    const look = async () => {
      const paths = ['/clock', '/clock?account=a', '/mode', '/faults', '/requests']
      return Promise.all(paths.map(async (path) => (await mock.control(path)).text()))
    }
    const before = await look()
    limit(mock.pid, statSync(`${file}-wal`).size)
    expect((await mock.control('/reset', { method: 'POST' })).status).toBe(503)
    expect((await send('POST', '/reset', { account: 'a' })).status).toBe(503)
    expect(await look()).toEqual(before)
    limit(mock.pid, 'unlimited')
    await expect.poll(mock.ready).toMatchObject({ status: 200 })
    expect((await mock.control('/reset', { method: 'POST' })).status).toBe(200)
    expect(await look()).not.toEqual(before)
  })

  test('the server ends as always, and nothing is lost', { tags: 'long' }, async () => {
    const file = newFile()
    const mock = await start(file)
    for (let call = 0; call < 30; call++) await mock.create()
    limit(mock.pid, 8192)
    expect(await mock.end()).toMatchObject({ code: 0, stderr: '' })
    expect(storedIds(file)).toEqual(Array.from({ length: 30 }, (_, index) => 715 + index))
  })
})

describe('a large file is checked by a process of its own, while calls go on', () => {
  const page = 4096

  /** A file with a project, of which 10 MB are a snapshot: pages of the snapshot are at its end. */
  async function largeFile(): Promise<string> {
    const file = newFile()
    const mock = await start(file)
    await mock.create()
    await mock.end()
    const sqlite = new Database(file)
    sqlite.exec("INSERT INTO snapshots VALUES ('key', 'name', 0, hex(zeroblob(5000000)))")
    sqlite.close()
    return file
  }

  const spoil = (file: string) => {
    const descriptor = openSync(file, 'r+')
    const { size } = fstatSync(descriptor)
    writeSync(descriptor, Buffer.alloc(page, 0xff), 0, page, size - 2 * page)
    closeSync(descriptor)
  }

  /** Whether a process that checks the file has yet to end. */
  const isChecking = (pid: number | undefined) => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return children.some((child) => !/\) Z /.test(readFileSync(`/proc/${child}/stat`, 'utf8')))
  }

  test('damaged before the start: calls are answered 101 as soon as it is found', async () => {
    const file = await largeFile()
    spoil(file)
    const mock = await start(file)
    await expect.poll(mock.ready, { timeout: 10_000 }).toMatchObject({ status: 503 })
    expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
    expect(await mock.end()).toMatchObject({ code: 0, stderr: '' })
  })

  test('damaged while the server runs: no answer is sent before the check has found it', { tags: 'long' }, async () => {
    const file = await largeFile()
    const mock = await start(file)
    expect(await mock.ids()).toEqual(['715'])
    spoil(file)
    expect(await mock.post('get-projects', { project_id: 0 })).toMatchObject({ status: 101 })
    expect(await mock.ready()).toMatchObject({ status: 503 })
  })

  test.runIf(process.platform === 'linux')(
    'damaged after a check has read the file: no answer is sent before another check has found it',
    { tags: 'long' },
    async () => {
      const intact = await largeFile()
      // Several times: the server looks at the file twice a second too, which may come first.
      for (let time = 0; time < 3; time++) {
        const file = newFile()
        copyFileSync(intact, file)
        const mock = await start(file)
        process.kill(mock.pid ?? 0, 'SIGSTOP')
        await expect.poll(() => isChecking(mock.pid), { interval: 5 }).toBe(false)
        spoil(file)
        process.kill(mock.pid ?? 0, 'SIGCONT')
        expect(await mock.create()).toMatchObject({ status: 101, message: expect.stringContaining('is damaged') })
        expect(await mock.ready()).toMatchObject({ status: 503 })
        await mock.end('SIGKILL')
      }
    },
  )

  test('changed by another program, but in order: answers wait for the check, and are then sent', {
    tags: 'long',
  }, async () => {
    const file = await largeFile()
    const mock = await start(file)
    const other = new Database(file)
    other.exec("INSERT INTO snapshots VALUES ('key', 'other', 0, '{}')")
    other.pragma('wal_checkpoint')
    other.close()
    expect((await mock.create()).status).toBe(100)
    expect(await mock.ids()).toEqual(['715', '716'])
  })
})

describe('damage never looks as if something had not been stored', () => {
  const accounts = Array.from({ length: 12 }, (_, index) => `account-${index}`)
  const ids = ['715', '716', '717', '718', '719']
  let intact: Buffer | undefined

  async function intactFile(): Promise<Buffer> {
    if (intact) return intact
    const file = newFile()
    const mock = await start(file)
    for (const token of accounts)
      for (const _id of ids)
        await mock.post('create-project', {
          token,
          project_name: 'p',
          generate_api_token: true,
          notes: 'n'.repeat(150),
        })
    await mock.end()
    intact = readFileSync(file)
    return intact
  }

  async function expectNoAnswer({ post }: Awaited<ReturnType<typeof start>>, damage: string) {
    for (const token of accounts)
      for (const project_id of [0, 717]) {
        const { status } = await post('get-projects', { token, project_id })
        expect({ damage, status }).toEqual({ damage, status: 101 })
      }
  }

  test.each(Object.entries<Damage>(damages))(
    'pages %s before the start: refused in one line that names the file',
    { tags: 'rounds' },
    async (_name, spoil) => {
      const file = newFile()
      const bytes = await intactFile()
      for (const { page, spoiled } of spoil(bytes)) {
        for (const path of withLog(file)) rmSync(path)
        writeFileSync(file, spoiled)
        const { child, ended } = launch(['--port=0', `--db=${file}`])
        const ending = await ended
        expect(child.exitCode).toBe(1)
        expect({ page, stderr: ending.stderr }).toEqual({
          page,
          stderr: expect.stringMatching(
            /^picky-assist-mock: database [^\n]+mock\.sqlite: the file is (damaged|not a SQLite database)[^\n]*\n$/,
          ),
        })
      }
    },
  )

  test.each(Object.entries<Damage>(damages))(
    'pages %s while the server runs: answered 101',
    { tags: 'rounds' },
    async (name, spoil) => {
      const bytes = await intactFile()
      for (const { page, spoiled } of spoil(bytes)) {
        const file = newFile()
        writeFileSync(file, bytes)
        const mock = await start(file)
        writeFileSync(file, spoiled, { flag: 'r+' })
        await expectNoAnswer(mock, `page ${page} ${name}`)
        expect({ page, ...(await mock.ready()) }).toMatchObject({
          page,
          status: 503,
          body: { reason: expect.stringContaining('damaged') },
        })
        await mock.end('SIGKILL')
      }
    },
  )
})
