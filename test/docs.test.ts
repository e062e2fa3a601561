import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parseArguments } from '../src/cli/arguments.ts'
import { parseFixtures } from '../src/store/index.ts'
import { newDirectory, serve } from './support/program.ts'

const run = promisify(execFile)

test('every command in docs/control.md prints the output shown below it', async () => {
  const { url } = await serve(['--db=:memory:', '--log-level=warn'])
  const cwd = newDirectory()
  const page = readFileSync('docs/control.md', 'utf8')
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```\n\n```\n([\s\S]*?)\n```/g)]
  expect(blocks.length).toBe(page.match(/```sh/g)?.length)
  for (const [, command = '', answer] of blocks) {
    const { stdout } = await run('sh', ['-c', command.replaceAll('http://127.0.0.1:4290', url)], { cwd })
    expect(stdout.trim(), command).toBe(answer)
  }
})

test('the example in docs/fixtures.md is a valid fixture file', async () => {
  const page = readFileSync('docs/fixtures.md', 'utf8')
  const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  const { url } = await serve(['--db=:memory:', `--fixtures=${example}`])
  const projects = Object(await (await fetch(`${url}/_mock/projects`)).json()).projects
  expect(projects.map(({ project_id, project_name }: Record<string, unknown>) => [project_id, project_name])).toEqual([
    [800, 'Old'],
    [801, 'Shop'],
  ])
})

test('the recipes and compose.yaml use existing settings', () => {
  const files = ['docs/recipes.md', 'docs/https.md', 'compose.yaml']
  const page = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const environment = Object.fromEntries(
    [...page.matchAll(/^ +(PICKY_\w+): '?([^'\n]*)'?$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(Object.keys(environment).sort()).toEqual([
    'PICKY_DB',
    'PICKY_FIXTURES',
    'PICKY_HTTPS_PORT',
    'PICKY_PUBLIC_URL',
  ])
  const { settings } = parseArguments([], environment)
  expect(settings).toMatchObject({ db: ':memory:', publicUrl: 'http://picky:4290', httpsPort: 443 })
  expect(parseFixtures(settings.fixtures).accounts).toMatchObject([{ token: 'shop' }])
})

test('each promise in docs/promises.md names a test that exists, and is marked if one runs longer in the long run', () => {
  const page = readFileSync('docs/promises.md', 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.endsWith('| test |'))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const links = [...row.matchAll(/\]\(([^)]+)\): ("[^"]+"(?:, "[^"]+")*)/g)]
    expect(links.length, row).toBeGreaterThan(0)
    const sources = links.flatMap(([, path = '', titles = '']) =>
      Array.from(titles.matchAll(/"([^"]+)"/g), ([, title = '']) => findTest(join('docs', path), title)),
    )
    expect(row.includes('| *long* '), row).toBe(sources.some((source) => /@module-tag|tags: '/.test(source)))
  }
})

// A test from its title to its first statement, after the tags of its file and of the describe around it.
function findTest(path: string, title: string): string {
  const source = readFileSync(path, 'utf8')
  expect(source).toContain(title)
  const [tag = ''] = /^\/\/ @module-tag .*/.exec(source) ?? []
  const at = source.indexOf(title)
  const [head = ''] = source.slice(at).split('=>')
  const before = source.slice(0, at)
  const begin = before.lastIndexOf('\ndescribe')
  const isOpen = begin !== -1 && !before.includes('\n})', begin)
  const group = isOpen ? before.slice(begin).split('=>')[0] : ''
  return [tag, group, head].join('\n')
}
