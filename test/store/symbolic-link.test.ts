import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { launch, newDirectory, serve } from '../support/program.ts'

const createProject = '/app/api/v2/pm/create-project'

/** A directory with `data/` in it, and a symbolic link to a file there. */
function newLink() {
  const cwd = newDirectory()
  mkdirSync(join(cwd, 'data'))
  symlinkSync(join('data', 'real.sqlite'), join(cwd, 'link.sqlite'))
  return { cwd, data: join(cwd, 'data'), real: join(cwd, 'data', 'real.sqlite'), link: join(cwd, 'link.sqlite') }
}

async function create(url: string): Promise<string> {
  const response = await fetch(url + createProject, { method: 'POST', body: '{"token":"t","project_name":"p"}' })
  return String(Object(await response.json()).project_id)
}

async function stop({ child, ended }: Awaited<ReturnType<typeof serve>>): Promise<void> {
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0 })
}

test('a symbolic link at the database path is followed, also when it leads to no file yet', async () => {
  const { cwd, data, real, link } = newLink()
  const first = await serve(['--db=link.sqlite'], { cwd })
  expect(await create(first.url)).toBe('715')
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  expect(readdirSync(data)).toContain('real.sqlite-wal')
  await stop(first)
  const second = await serve([`--db=${real}`], { cwd })
  expect(await create(second.url)).toBe('716')
  await stop(second)
  const third = await serve(['--db=link.sqlite'], { cwd })
  expect(await create(third.url)).toBe('717')
  expect(readdirSync(cwd).sort()).toEqual(['data', 'link.sqlite'])
})

test.each([
  ['link.sqlite', 'data/real.sqlite'],
  ['data/real.sqlite', 'link.sqlite'],
  ['link.sqlite', 'link.sqlite'],
])(
  'while %s is in use, %s is refused, although the file did not exist before',
  { tags: 'long' },
  async (first, second) => {
    const { cwd } = newLink()
    await serve([`--db=${first}`], { cwd })
    const { code, stderr } = await launch(['--port=0', `--db=${second}`], { cwd }).ended
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another instance is using the file'),
    })
  },
)

test('a link to a file that is no database is refused, and the file is left as it is', async () => {
  const { cwd, real } = newLink()
  writeFileSync(real, 'my diary\n'.repeat(100))
  const { code, stderr } = await launch(['--port=0', '--db=link.sqlite'], { cwd }).ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^picky-assist-mock: database link\.sqlite: the file is not a SQLite database[^\n]*\n$/)
  expect(readFileSync(real, 'utf8')).toBe('my diary\n'.repeat(100))
})

test("a link to another program's database is refused, and the file is left as it is", async () => {
  const { cwd, real } = newLink()
  const other = new Database(real)
  other.exec('CREATE TABLE accounts (secret TEXT)')
  other.close()
  const before = readFileSync(real)
  const { code, stderr } = await launch(['--port=0', '--db=link.sqlite'], { cwd }).ended
  expect(code).toBe(1)
  expect(stderr).toContain('the file belongs to another program')
  expect(readFileSync(real).equals(before)).toBe(true)
})

test('a link that leads to itself, or into a directory that does not exist, is refused in one line', async () => {
  const cwd = newDirectory()
  symlinkSync('loop.sqlite', join(cwd, 'loop.sqlite'))
  symlinkSync(join('nowhere', 'real.sqlite'), join(cwd, 'lost.sqlite'))
  for (const db of ['loop.sqlite', 'lost.sqlite']) {
    const { code, stderr } = await launch(['--port=0', `--db=${db}`], { cwd }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^picky-assist-mock: database ${db}: [^\\n]+\\n$`))
  }
  expect(readdirSync(cwd).filter((name) => lstatSync(join(cwd, name)).isFile() && !name.endsWith('-lock'))).toEqual([])
})
